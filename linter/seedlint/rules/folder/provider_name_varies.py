from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from seedlint.rules_api import Document, Fact, Facts, Finding, Findings, Note, Severity, messages, records, rule


def _named(doc: Document) -> Facts:
    seen = set()
    for record in records(doc):
        provider = record.data.get("provider")
        if provider.__class__ is not dict:
            continue
        name, domain = provider.get("name"), provider.get("domain")
        if name.__class__ is str and domain.__class__ is str and name and domain and (domain, name) not in seen:
            seen.add((domain, name))
            yield Fact(domain.lower(), record.at("provider", "name"), (name,))


@rule("SL705", severity=Severity.INFO, collect=_named)
def provider_name_varies(facts: Sequence[Fact]) -> Findings:
    """One domain has two provider names in the folder.

    Lists by publisher then show one publisher twice. The name that most files use counts as the right one, the first by path
    where two are equally common. Each other name is one finding, at its first place, noting the first place of the right one.

    Compared is what a name says once its own defects are gone: whitespace, HTML entities (html-entity, SL602), mojibake
    (SL603) and percent escapes (SL609) make no other name, because those rules report them, and a name that is found only
    with such a defect is never the right one. A name that is only the domain is no other name either.

    Bad:

        ferry.md      provider: { name: "Riverbank Gazette", domain: "riverbank.example" }
        harbour.md    provider: { name: "Riverbank", domain: "riverbank.example" }

    Good:

        ferry.md      provider: { name: "Riverbank Gazette", domain: "riverbank.example" }
        harbour.md    provider: { name: "Riverbank Gazette", domain: "riverbank.example" }

    Source: the format's counts: over short periods one domain has one name.
    """
    domain = facts[0].key
    names = {written: _repaired(written) for written in {_written(fact) for fact in facts}}
    uses = Counter(names[_written(fact)] for fact in facts)
    for name in [name for name in uses if not name or name.casefold() == domain]:
        del uses[name]
    undamaged = {name for written, name in names.items() if name == _tidy(written)}
    # Counter keeps the order in which equally common ones were met: by path.
    right = next((name for name, _ in uses.most_common() if name in undamaged), None)
    if len(uses) < 2 or right is None:
        return
    firsts: dict[str, Fact] = {}
    for fact in facts:
        firsts.setdefault(names[_written(fact)], fact)
    kept = next(fact for fact in facts if names[_written(fact)] == right and _tidy(_written(fact)) == right)
    elsewhere = messages.counted(uses[right], "file") if uses[right] > 1 else kept.path
    for name, fact in firsts.items():
        if name in uses and name != right:
            here = f"here and in {messages.counted(uses[name] - 1, 'more file')}" if uses[name] > 1 else "here"
            words = (
                f"{domain} is called {messages.quoted_value(_tidy(_written(fact)))} {here}, {messages.quoted_value(right)} in {elsewhere}"
            )
            yield Finding(fact.span, words, None, (Note(kept.span, "the other name"),))


def _written(fact: Fact) -> str:
    return str(fact.detail[0])


def _tidy(name: str) -> str:
    return " ".join(name.split())


def _repaired(name: str) -> str:
    """A name without the defects that other rules report."""
    from seedlint.text.scalars import changed

    if "&" in name:
        from seedlint.article.html_entities import entities

        name = changed(name, entities(name))
    if "%" in name:
        from seedlint.article.percent_escapes import percent_escapes

        name = changed(name, percent_escapes(name))
    if not name.isascii():
        from seedlint.article.mojibake import garbled

        name = changed(name, garbled(name))
    return _tidy(name)
