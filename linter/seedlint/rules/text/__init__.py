"""Human text: titles, excerpts, names."""
