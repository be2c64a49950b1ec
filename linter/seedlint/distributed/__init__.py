"""`check` on a cluster: the map is spread over workers, facts are shuffled by key, findings come back. Extra: dask."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from seedlint.distributed.on_cluster import check

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    # Imported on first use: workers need no more than their tasks.
    if name != "check":
        raise AttributeError(f"module 'seedlint.distributed' has no attribute {name!r}")
    from seedlint.distributed.on_cluster import check

    return check
