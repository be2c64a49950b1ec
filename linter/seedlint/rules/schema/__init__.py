"""JSON Schema conformance."""
