"""How the files of a collection are read, as far as their site generator reads them in another way than the usual one."""

from __future__ import annotations

import re
from functools import lru_cache

from seedlint._typing import Any, NamedTuple


class Reading(NamedTuple):
    """How files are read.

    Attributes:
        yaml: the version of YAML whose plain scalars count, ``1.2`` or ``1.1``; empty for a document that is TOML.
        anchors: anchors, aliases and merge keys are resolved.
        fixable: fixes may change the text; False for a document that is TOML or has aliases.
        empty: empty front matter is ``{}``, whatever the schema asks for.
        optional: a file without front matter is a page too, and read as ``{}``.
        fences: the first lines that open front matter; empty for all that are known.
        reader: what reads the files, as messages call it.
        dates: ``yaml-timestamp`` where a field of the format date-time may be written so.
        names: the forms of file names that hold a date: ``{date}-{slug}``, ``{date}-{slug}/index``.
        dated: a date in the name is the date of publication of a file that has none.
        slug: the key that replaces the name's part of the address.
    """

    yaml: str = "1.2"
    anchors: bool = False
    fixable: bool = True
    empty: bool = False
    optional: bool = False
    fences: tuple[str, ...] = ()
    reader: str = ""
    dates: str = ""
    names: tuple[str, ...] = ()
    dated: bool = False
    slug: str = ""

    def name_of(self, path: str, data: dict[str, Any]) -> str:
        """What a file is called for the rules on names: ``2020-10-20-some-words.md``, wherever in its path date and words stand.

        Without its words where a key of the file replaces them; just its name where that has none of the forms.

        Args:
            path: with ``/``.
            data: its front matter.
        """
        name = path[path.rfind("/") + 1 :]
        stem, dot, extension = path.rpartition(".")
        found = next((match for form in self.names if (match := _form(form).search(stem))), None) if dot else None
        if found is None:
            return name
        parts = found.groupdict()
        date = f"{parts['year']}-{parts['month']:0>2}-{parts['day']:0>2}"
        words = parts.get("slug") if not self.slug or data.get(self.slug) is None else None
        return f"{date}-{words}.{extension}" if words else f"{date}.{extension}"


@lru_cache
def _form(form: str) -> re.Pattern[str]:
    """The pattern of a form of names, for a path without its extension."""
    date = "{year}-{month}-{day}"
    pattern = re.escape(form.replace("{date}", date)).replace(r"\{", "{").replace(r"\}", "}")
    for part, digits in (("year", "{4}"), ("month", "{1,2}"), ("day", "{1,2}")):
        pattern = pattern.replace(f"{{{part}}}", f"(?P<{part}>[0-9]{digits})")
    return re.compile(rf"(?:^|/){pattern.replace('{slug}', '(?P<slug>[^/]+)')}\Z")


USUAL = Reading()
