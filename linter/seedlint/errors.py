"""Every exception that is raised on purpose, below the one that a caller needs to know."""

from __future__ import annotations


class SeedlintError(Exception):
    """What seedlint raises on purpose; the message says in words what is wrong, and where."""


class UsageError(SeedlintError):
    """Wrong use, bad configuration or schema: one line on stderr, exit status 2."""
