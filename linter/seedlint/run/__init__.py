"""The whole story, and what wraps it."""
