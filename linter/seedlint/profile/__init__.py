"""What the data of a folder looks like: one record per key, and what changed since another time."""
