"""A clock that is ahead of the file system's: files grow old without anybody waiting."""

from __future__ import annotations

import time

import pytest


def later(patch: pytest.MonkeyPatch, seconds: float = 0.15) -> None:
    """From now on files written up to now are so old; by default old enough for the cache to trust their time stamps."""
    now = time.time_ns
    patch.setattr(time, "time_ns", lambda: now() + int(seconds * 1e9))
