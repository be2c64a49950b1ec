"""Across files."""
