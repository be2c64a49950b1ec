"""A profile, or what changed, in Markdown: for the summary of a job (``>> $GITHUB_STEP_SUMMARY``) or a comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from seedlint.emit.escape import markdown
from seedlint.profile.drift import Change, percent, share_of_holders
from seedlint.profile.lines import closing, compared, most_frequent, place_of, spreads, summary
from seedlint.profile.profile import Key, Profile

MOST_CHARACTERS = 60_000  # a comment on GitHub holds 65,536
_LONGEST = 60  # cells of a value


def changes_in_markdown(old: Profile, new: Profile, changes: Sequence[Change]) -> Iterator[str]:
    """A heading, the counts, and a table of what changed."""
    yield f"## seedlint profile\n\n{compared(old, new, changes)}\n"
    if changes:
        yield "\n| key | change |\n| --- | --- |\n"
        yield from _cut(map(_change, changes))


def profile_in_markdown(profile: Profile) -> Iterator[str]:
    """A heading, the counts, and a table of the keys."""
    yield f"## seedlint profile\n\n{closing(profile)}\n"
    if profile.keys:
        yield "\n| key | there | values | range | most frequent |\n| --- | ---: | --- | --- | --- |\n"
        yield from _cut(map(_row, profile.keys))
    if profile.never_seen:
        yield f"\nIn the schema and in no file: {', '.join(map(markdown, profile.never_seen))}\n"


def _change(change: Change) -> str:
    place = f" ({place_of(change.at)})" if change.at is not None else ""
    return f"| {markdown(change.pattern)} | {markdown(change.words + place)} |\n"


def _row(key: Key) -> str:
    name = markdown(key.pattern) + ("" if key.known is not False else " (not in the schema)")
    there = "" if key.pattern.endswith("/*") else percent(share_of_holders(key))
    ranges = "; ".join(markdown(words) for words, _ in spreads(key))
    return f"| {name} | {there} | {summary(key)} | {ranges} | {markdown(most_frequent(key, _LONGEST))} |\n"


def _cut(rows: Iterable[str]) -> Iterator[str]:
    """As many rows as fit, and how many do not."""
    used = left = 0
    for row in rows:
        used += len(row)
        if used > MOST_CHARACTERS:
            left += 1
        else:
            yield row
    if left:
        yield f"\n… and {left:,} more.\n"
