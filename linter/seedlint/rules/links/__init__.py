"""Links that were asked for."""
