"""Suppressions, and rules that fail."""
