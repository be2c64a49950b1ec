"""The map over files and the reduce over facts."""
