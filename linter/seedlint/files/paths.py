"""How paths are shown."""

from __future__ import annotations

import os


def printed(path: str, cwd: str) -> str:
    """A path relative to the working folder, with ``/``; absolute where there is no relative one (another drive)."""
    if not os.path.isabs(path) and os.path.normpath(path) == path and not path.startswith(".."):
        relative = path
    else:
        try:
            relative = os.path.relpath(path, cwd)
        except ValueError:
            relative = os.path.abspath(path)
    return relative.replace(os.sep, "/") if os.sep != "/" else relative
