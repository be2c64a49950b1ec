"""Human text."""
