"""Models as programs: one readable Python file that needs no NetBuilder, and the weights beside it."""
