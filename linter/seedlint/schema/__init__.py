"""JSON Schema: bundled and of the user's own."""
