"""The text of a file: lines, scalars and positions in it."""
