"""Values that are wholly in curly quotes, which YAML takes for letters."""

from __future__ import annotations

# Each opening one, with those that may close it (German and Danish books turn them round).
PAIRS = {"“": "”", "„": "“”", "”": "”", "«": "»", "»": "«", "‘": "’", "‚": "‘’"}


def is_in_curly_quotes(value: str) -> bool:
    """Whether a value is wholly in one pair of curly quotes, and holds no other of them."""
    if len(value) < 3 or value[-1] not in PAIRS.get(value[0], ""):
        return False
    return not any(quote in value[1:-1] for quote in (value[0], value[-1]))
