"""What the files of a folder use: their topics and providers, to complete them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from seedlint._typing import NamedTuple
from seedlint.article.records import records
from seedlint.model.document import Document


class Used(NamedTuple):
    """What one file uses: its topics, and pairs of the name and the domain of each provider."""

    topics: tuple[str, ...] = ()
    providers: tuple[tuple[str, str], ...] = ()


NOTHING = Used()


def used(doc: Document) -> Used:
    """What a file uses."""
    topics = records(doc)[0].data.get("topics")
    providers = set()
    for record in records(doc):
        provider = record.data.get("provider")
        if isinstance(provider, dict):
            name, domain = provider.get("name"), provider.get("domain")
            if isinstance(name, str) and isinstance(domain, str):
                providers.add((name, domain))
    words = tuple(word for word in topics if isinstance(word, str)) if isinstance(topics, list) else ()
    return Used(words, tuple(sorted(providers))) if words or providers else NOTHING


def topics(notes: Iterable[Used]) -> list[tuple[str, int]]:
    """Topics with the number of files that use them, the most used first."""
    return Counter(word for note in notes for word in note.topics).most_common()


def providers(notes: Iterable[Used]) -> list[tuple[tuple[str, str], int]]:
    """Names and domains of providers with the number of files that use them, the most used first."""
    return Counter(pair for note in notes for pair in note.providers).most_common()
