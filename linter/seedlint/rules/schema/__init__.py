"""Schema: fields, types and values by JSON Schema."""
