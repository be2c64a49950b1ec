"""A profile, and what changed, for a terminal: a table with small bars. All that comes from files is made harmless."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlint._typing import TYPE_CHECKING
from seedlint.emit.cell_width import shorten, width
from seedlint.emit.escape import terminal
from seedlint.emit.style import Style
from seedlint.emit.summary import number
from seedlint.profile.drift import Change, figure, percent, share_of_holders, written
from seedlint.profile.profile import Bar, Example, Key, Place, Profile, Spread

if TYPE_CHECKING:
    from rich.text import Text

_LEVELS = "▁▂▃▄▅▆▇█"
_EIGHTHS = " ▏▎▍▌▋▊▉"
_BAR = 6  # cells
_FREQUENT = 3  # values that are named
_LONGEST = 44  # cells of a value


def changes_in_lines(changes: Sequence[Change]) -> Iterator[str]:
    """What changed, one line each, with a place where it can be seen."""
    for change in changes:
        yield f"{terminal(f'{change.pattern}: {change.words}')}{f' ({place_of(change.at)})' if change.at is not None else ''}\n"


def table(profile: Profile, style: Style) -> Iterator[str]:
    """The keys in a table, then those that no file has."""
    from io import StringIO

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = StringIO()
    console = Console(
        file=out, width=style.width, force_terminal=style.color, no_color=not style.color, color_system="standard" if style.color else None,
        legacy_windows=False, highlight=False, emoji=False, markup=False,
    )  # fmt: skip
    names = [_name(key) for key in profile.keys]
    most = max(style.width // 3, 20)
    room = style.width - min(max((line.cell_len for name in names for line in name.split()), default=0), most) - _BAR - 13
    shown = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=False)
    shown.add_column("key", overflow="fold", max_width=most)
    shown.add_column("there", no_wrap=True)
    shown.add_column("values", overflow="fold")
    for key, name in zip(profile.keys, names, strict=True):
        if key.pattern.endswith("/*") and key.types.keys() <= {"mapping", "list"}:  # what is in them has rows of its own
            continue
        shown.add_row(name, Text(_there(key)), _values(key, room))
    if not profile.keys:
        return
    console.print(shown)
    yield "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines()).lstrip("\n")
    if profile.never_seen:
        yield f"\nin the schema and in no file: {', '.join(map(terminal, profile.never_seen))}\n"


def _name(key: Key) -> Text:
    from rich.text import Text

    found = Text(terminal(key.pattern), style="bold")
    if key.role and f"/{key.role}" != key.pattern:
        found.append(f"\nis {key.role}", style="dim")
    if key.known is False:
        found.append("\nnot in the schema", style="red")
    return found


def _there(key: Key) -> str:
    if key.pattern.endswith("/*"):
        return ""
    share = share_of_holders(key)
    return f"{bar(share):{_BAR}} {percent(share).replace('less than ', '<').replace('more than ', '>'):>6}"


def bar(share: float) -> str:
    """A share as a bar of a few cells; anything that is there at all can be seen."""
    eighths = max(round(share * _BAR * 8), 1 if share else 0)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def small_bars(bars: Sequence[Bar]) -> str:
    """How numbers spread, a cell per bar; one without a value is empty."""
    most = max((each.values for each in bars), default=0)
    if len(bars) < 2 or not most:
        return ""
    return "".join(_LEVELS[min(each.values * 8 // most, 7)] if each.values else " " for each in bars).rstrip()


def _values(key: Key, room: int) -> Text:
    from rich.text import Text

    found = Text(summary(key))
    for words, bars in spreads(key):
        found.append(f"\n{words} ")
        found.append(bars, style="cyan")
    if words := most_frequent(key, _LONGEST):
        found.append(f"\n{terminal(words)}")
    if key.distinct != 1 or key.known is False:
        for example in key.examples if key.numbers is not None else key.examples[:1]:
            found.append(f"\n{_example(example, room)}", style="dim")
    return found


def summary(key: Key) -> str:
    """Types, and how many values differ."""
    kinds = ", ".join(f"{kind} {percent(count / key.values)}" if len(key.types) > 1 else kind for kind, count in key.types.items())
    words = f"{kinds} · {key.values:,}"
    if key.distinct:
        words += f" · {'' if key.distinct_exact else 'about '}{key.distinct:,} different"
    return words


def spreads(key: Key) -> Iterator[tuple[str, str]]:
    """From the smallest to the largest, in words and in bars: numbers, dates, characters and items."""
    if key.numbers is not None:
        yield _spread(key.numbers, ""), small_bars(key.numbers.bars)
    if key.first:
        yield f"{terminal(key.first)} … {terminal(key.last)}", ""
    elif key.lengths is not None and key.distinct > _FREQUENT:  # else the values themselves are shown
        yield _spread(key.lengths, "character"), small_bars(key.lengths.bars)
    if key.items is not None:
        yield _spread(key.items, "item"), small_bars(key.items.bars)


def _spread(spread: Spread, unit: str) -> str:
    if spread.low == spread.high:
        return f"always {figure(spread.low)}{_unit(unit, spread.low == 1)}"
    return f"{figure(spread.low)} … {figure(spread.high)}{_unit(unit, False)}, median {figure(spread.median)}"


def _unit(unit: str, one: bool) -> str:
    return f" {unit}{'' if one else 's'}" if unit else ""


def most_frequent(key: Key, longest: int) -> str:
    """The most frequent values with their shares; empty where none is more frequent than the others."""
    all_of_them = key.distinct <= _FREQUENT and key.distinct_exact and any(each.times > 1 for each in key.frequent)
    named = [each for each in key.frequent[:_FREQUENT] if each.times > 1 or all_of_them]
    if not named or (key.numbers is not None and key.distinct > 20):
        return ""
    total = key.values - key.types.get("list", 0) - key.types.get("mapping", 0)
    parts = [f"{shorten(written(each.value), longest)} {'about ' if each.estimated else ''}{percent(each.times / total)}" for each in named]
    return ", ".join(parts)


def _example(example: Example, room: int) -> str:
    """The place, and as much of the value as fits beside it."""
    if example.value is None:
        return place_of(example.place)
    place = place_of(example.place)
    left = room - width(place) - 1
    return f"{place} {shorten(terminal(written(example.value)), left)}" if left > 4 else place


def place_of(place: Place) -> str:
    """A place as a terminal may show it: path and line."""
    return terminal(place.path if place.line is None else f"{place.path}:{place.line}")


def closing(profile: Profile) -> str:
    """The last line of a run, without its line end."""
    unknown = sum(key.known is False for key in profile.keys)
    words = f"profiled {number(profile.files, 'file')}: {number(len(profile.keys), 'key')}"
    if unknown:
        words += f", {unknown:,} of them not in the schema"
    if profile.never_seen:
        words += f"; {number(len(profile.never_seen), 'key')} of the schema in no file"
    if profile.unreadable:
        words += f"; {number(profile.unreadable, 'file')} could not be read (seedlint check says why)"
    return words


def compared(old: Profile, new: Profile, changes: Sequence[Change]) -> str:
    """The last line of a comparison, without its line end."""
    counted = number(len(changes), "change") if changes else "no changes"
    return f"compared {number(new.files, 'file')} with {number(old.files, 'file')}: {counted}"
