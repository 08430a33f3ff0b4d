"""Small parts used by many pages."""
