"""Across the files of a folder: duplicates, contradictions."""
