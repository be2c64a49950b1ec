"""Scores and protected values."""
