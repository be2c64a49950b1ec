"""Which rules there are."""
