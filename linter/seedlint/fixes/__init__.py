"""Changing text safely."""
