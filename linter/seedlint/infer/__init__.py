"""A draft of a JSON Schema from what a folder holds."""
