from __future__ import annotations

from seedlint._lazy_regex import Late
from seedlint.model.diagnostic import Severity
from seedlint.model.document import Document
from seedlint.model.messages import plain
from seedlint.model.rule import Finding, Findings, rule

_NAME = Late(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-([a-z0-9-]+)\.[A-Za-z]+").fullmatch
_DROPPED = bytes(set(range(256)) - set(b"abcdefghijklmnopqrstuvwxyz0123456789- "))
_DASHES = bytes.maketrans(b" ", b"-")
_LONG = 200  # characters: file systems cut names


@rule("SL704", severity=Severity.INFO)
def file_name_mismatch(doc: Document) -> Findings:
    """The file is not called after its title.

    A file is named by a date and its title: lower case, only `a-z`, `0-9`, blanks and hyphens kept, blanks made hyphens,
    hyphens collapsed. A file that is called otherwise was copied from another one, or its title was changed since; its address on
    the site is that of the name. Only names of this form are looked at (`2024-03-05-some-words.md`), and only the words: the
    date is file-date-mismatch's (SL306). A title without any such letter says nothing.

    Bad:

        # 2024-03-05-night-trains-return.md
        title: "Harbour town opens its first floating library"

    Good:

        # 2024-03-05-harbour-town-opens-its-first-floating-library.md
        title: "Harbour town opens its first floating library"

    Source: the format's counts: 225 of 225 real files are named so.
    """
    title = doc.data.get("title")
    if title.__class__ is not str or title.lower().replace(" ", "-") == doc.name[11 : doc.name.rfind(".")]:
        return
    found = _NAME(doc.name)
    if found is None:
        return
    named = found.group(1)
    right = _slug(title)
    if right and right != _collapsed(named) and not (len(doc.name) >= _LONG and right.startswith(named)):
        yield Finding(doc.span_of(("title",)), f"file is called {plain(named)}, its title makes {plain(right)}")


def _slug(title: str) -> str:
    return _collapsed(title.lower().encode("ascii", "ignore").translate(_DASHES, _DROPPED).decode())


def _collapsed(name: str) -> str:
    while "--" in name:
        name = name.replace("--", "-")
    return name.strip("-")
