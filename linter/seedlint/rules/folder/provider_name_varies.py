from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from seedlint.article.records import records
from seedlint.model.diagnostic import Note, Severity
from seedlint.model.document import Document
from seedlint.model.messages import counted, quoted_value
from seedlint.model.rule import Fact, Facts, Finding, Findings, rule


def _named(doc: Document) -> Facts:
    seen = set()
    for pointer, data in records(doc):
        provider = data.get("provider")
        if provider.__class__ is not dict:
            continue
        name, domain = provider.get("name"), provider.get("domain")
        if name.__class__ is str and domain.__class__ is str and name and domain and (domain, name) not in seen:
            seen.add((domain, name))
            yield Fact(domain.lower(), (*pointer, "provider", "name"), name)


@rule("SL705", severity=Severity.INFO, collect=_named, differing=True)
def provider_name_varies(facts: Sequence[Fact]) -> Findings:
    """One domain has two provider names in the folder.

    Lists by publisher then show one publisher twice. The name that most files use counts as the right one, the first by path
    where two are equally common; each file that uses another is told, once, noting the first place of the right one. Blanks
    and the way in which a character is escaped (`&amp;`, html-entity's, SL602) do not count, and a name that is only the
    domain is no other name.

    Bad:

        ferry.md      provider: { name: "Riverbank Gazette", domain: "riverbank.example" }
        harbour.md    provider: { name: "Riverbank", domain: "riverbank.example" }

    Good:

        ferry.md      provider: { name: "Riverbank Gazette", domain: "riverbank.example" }
        harbour.md    provider: { name: "Riverbank Gazette", domain: "riverbank.example" }

    Source: the format's counts: over short periods one domain has one name.
    """
    from html import unescape

    domain = facts[0].key
    names = {written: " ".join(unescape(written).split()) for written in {fact.detail for fact in facts}}
    counts = Counter(names[fact.detail] for fact in facts)
    for name in [name for name in counts if not name or name.casefold() == domain]:
        del counts[name]
    if len(counts) < 2:
        return
    # most_common keeps the order in which equally common ones were met: by path.
    right, number = counts.most_common(1)[0]
    first = next(fact for fact in facts if names[fact.detail] == right)
    elsewhere = counted(number, "file") if number > 1 else first.path
    for fact in facts:
        name = names[fact.detail]
        if name in counts and name != right:
            words = f"{domain} is called {quoted_value(name)} here, {quoted_value(right)} in {elsewhere}"
            yield Finding(fact.span, words, None, (Note(first.span, "the other name"),))
