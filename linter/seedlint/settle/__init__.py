"""Severity, suppressions, baseline, order."""
