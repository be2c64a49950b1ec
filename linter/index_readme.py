"""The README as a package index shows it: its links lead to this version's files in the repository. hatchling calls it when it builds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

REPOSITORY = "https://github.com/seedlint/seedlint"
_IMAGE = re.compile(r"(!\[[^\]]*\]\()(?!https?:)")
_LINK = re.compile(r"((?<!!)\[[^\]]*\]\()(?!https?:|#)")


def with_absolute_links(text: str, version: str) -> str:
    """A page whose links are relative to the top folder, as it may stand anywhere."""
    text = _IMAGE.sub(rf"\1{REPOSITORY}/raw/v{version}/", text)
    return _LINK.sub(rf"\1{REPOSITORY}/blob/v{version}/", text)


class IndexReadme(MetadataHookInterface):
    """Gives the field ``readme`` of the project's metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the field."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": with_absolute_links(text, metadata["version"])}
