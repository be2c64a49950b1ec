"""What came out: the result of a file, the report of a run."""
