"""One file a format: render(report, style)."""
