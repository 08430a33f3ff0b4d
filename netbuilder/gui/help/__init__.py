"""What every control says of itself: on hover, at Shift+F1, and in the panel at the side."""
