"""Numbers of bytes in words."""

from __future__ import annotations


def in_bytes(size: int) -> str:
    """A size as people write it: ``1 MiB``, ``2.5 MiB``, ``900 bytes``."""
    for unit, factor in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if size >= factor:
            return f"{size / factor:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"


def too_large(limit: int) -> str:
    """What is said of a file with more bytes than may be read."""
    return f"the file is larger than {in_bytes(limit)} (max-file-size)"
