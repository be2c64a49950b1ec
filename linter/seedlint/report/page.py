"""The page: figures and findings -> HTML that needs nothing else."""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from itertools import islice
from shlex import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from seedlint._typing import TYPE_CHECKING, Any, NamedTuple
from seedlint._version import __version__
from seedlint.article.dates import DAY, to_date
from seedlint.emit.escape import page as visible
from seedlint.emit.rule_counts import rule_counts
from seedlint.emit.summary import number
from seedlint.model.diagnostic import Safety, Severity
from seedlint.profile.drift import percent
from seedlint.registry.rule_pages import text_of
from seedlint.report.figures import NONE, Figures, Grouping
from seedlint.report.histogram import Bin
from seedlint.report.priorities import steps

if TYPE_CHECKING:
    from seedlint.profile.drift import Change
    from seedlint.profile.profile import Profile
    from seedlint.report.findings_that_fit import ShownFindings
    from seedlint.results.report import Report

MOST_BYTES = 2 << 20  # of a page
_MOST_RULES = 15  # that are shown at once
_MOST_ROWS = 12  # of a grouping that are shown at once
_MOST_MORE = 100  # of a grouping that are shown when asked for
_MOST_MONTHS = 120
_MOST_LABELS = 12  # below the columns of a plot
_MOST_WHERE = 4
_LEAST_MORE = 2  # files, and share of all files to repair, that a group must have more than its part
_LEAST_SHARE = 0.02
_TIMES = 1.25
_MOST_KEYS = 40
_MOST_MORE_KEYS = 400
_MOST_MEASURES = 8  # of fields without a role
_SEVERITIES = ("error", "warning", "info")


class Contents(NamedTuple):
    """What a page is about.

    Attributes:
        title: of the page; made from the paths where nobody gave one.
        paths: what the run was called with.
        now: the time of the run, seconds since 1970-01-01T00:00:00Z: the page shows the day.
        report: what was found.
        figures: the numbers.
        findings: those that are shown.
        profile: what is known of each key.
        changes: what changed since a saved profile; None where there is none to compare with.
        compared: the name of that profile.
    """

    title: str
    paths: Sequence[str]
    now: float
    report: Report
    figures: Figures
    findings: ShownFindings
    profile: Profile
    changes: Sequence[Change] | None = None
    compared: str = ""


@cache
def _environment() -> Environment:
    """Kept, and with it the compiled template: a process may write many pages."""
    environment = Environment(
        loader=PackageLoader("seedlint.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters |= {
        "visible": visible,
        "visible_lines": lambda text: "\n".join(map(visible, text.split("\n"))),
        "count": lambda value: f"{value:,}",
        "counted": number,
        "share_of": lambda part, whole: percent(part / whole) if whole else "0%",
        "columns_of": lambda rows: [(row.name, list(zip(_SEVERITIES, row.found, strict=True))) for row in rows],
        "labels_of": lambda names: names if len(names) <= _MOST_LABELS else [names[0], names[-1]],
        "alternatives": lambda words: " or ".join(filter(None, (", ".join(words[:-1]), words[-1]))),
        "bars_of": lambda bins: [(name, [("plain", count)]) for name, count in bins],
    }
    return environment


def render(contents: Contents) -> bytes:
    """The page, in UTF-8."""
    environment = _environment()
    return environment.get_template("page.html").render(_context(contents, environment)).encode("utf-8", "backslashreplace")


def _context(contents: Contents, environment: Environment) -> dict[str, Any]:
    report, figures, profile = contents.report, contents.figures, contents.profile
    keys = [key for key in profile.keys if key.files is not None and not key.pattern.endswith("/*")]
    style, script = (_source(environment, name) for name in ("page.css", "page.js"))
    return {
        "title": contents.title or f"Report on {_named(contents.paths)}",
        "version": __version__,
        "day": "{}-{:02}-{:02}".format(*to_date(int(contents.now // DAY))),
        "report": report,
        "figures": figures,
        "bad_files": sum(figures.by_worst[:2]),
        "counts": [report.count(severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)],
        "total": sum(report.tally.values()),
        "safe": report.fixable(Safety.SAFE),
        "unsafe": report.fixable(Safety.UNSAFE),
        "steps": steps(report, figures, contents.paths),
        "where": [(each.title, rows) for each in figures.groupings if (rows := _outstanding(each, figures))],
        "even": [each.title.lower() for each in figures.groupings if not _outstanding(each, figures)],
        "command": " ".join(map(quote, contents.paths)),
        "rules": [_rule(each, report, figures) for each in rule_counts(report)],
        "groupings": [_grouping(each) for each in figures.groupings],
        "keys": keys[:_MOST_KEYS],
        "more_keys": keys[_MOST_KEYS:_MOST_MORE_KEYS],
        "readable": profile.files,
        "unshown_keys": max(len(keys) - _MOST_MORE_KEYS, 0),
        "measures": _measures(figures, profile),
        "findings": contents.findings,
        "left_out": sum(contents.findings.left_out.values()),
        "data": _data(contents),
        "changes": contents.changes,
        "compared": contents.compared,
        "style": style,
        "script": script,
        "style_hash": _hash(style),
        "script_hash": _hash(script),
        "most_rules": _MOST_RULES,
        "severities": _SEVERITIES,
        "with_roles": any(key.role for key in keys) and profile.schema != "article",
    }


def _named(paths: Sequence[str]) -> str:
    """What was checked, in words: folders by their names."""
    names = [os.path.basename(os.path.abspath(path)) if os.path.isdir(path) else path for path in paths[:3]]
    return ", ".join(names) + (f" and {len(paths) - 3:,} more" if len(paths) > 3 else "")


def _source(environment: Environment, name: str) -> str:
    if environment.loader is None:
        raise ValueError("no loader")
    return environment.loader.get_source(environment, name)[0].replace("\r\n", "\n")


def _hash(text: str) -> str:
    """A text as a Content-Security-Policy names it (CSP 3, section 2.3.1)."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _data(contents: Contents) -> dict[str, Any]:
    """What the script works with."""
    findings, rules = contents.findings, contents.report.rules
    return {
        "rows": findings.rows,
        "paths": findings.paths,
        "rules": [[name, rules[name].code if name in rules else ""] for name in findings.rules],
    }


# -- groups ----------------------------------------------------------------------------------------------------------------


class Row(NamedTuple):
    """One group of files as a row: its bar is ``found`` of ``most``."""

    name: str
    files: int
    touched: int
    found: tuple[int, ...]


def _row(name: str, group: Any) -> Row:
    return Row(name, group.files, group.touched, tuple(group.found))


def _outstanding(grouping: Grouping, figures: Figures) -> list[tuple[str, int, int]]:
    """The few groups in which clearly more files have errors than in others (where there are no errors: warnings), the most first.

    Returns:
        name, number of such files, number of files.
    """
    total, errors = sum(figures.by_worst), figures.by_worst[0]
    bad = errors or figures.by_worst[1]
    found: list[tuple[float, str, int, int]] = []
    for name, group in grouping.groups.items():
        here = group.wrong if errors else group.touched
        more = here - group.files * bad / total  # than it would have if all had the same share
        if name != NONE and more >= max(_LEAST_MORE, _LEAST_SHARE * bad) and here * total >= _TIMES * group.files * bad:
            found.append((-more, name, here, group.files))
    return [(name, here, files) for _, name, here, files in sorted(found)[:_MOST_WHERE]]


def _grouping(grouping: Grouping) -> dict[str, Any]:
    is_time = grouping.title.startswith("Month")
    rows = [_row(name, group) for name, group in grouping.worst()]
    if is_time:
        rows = _in_time(rows)
    return {
        "title": grouping.title,
        "time": is_time,
        "rows": rows[: len(rows) if is_time else _MOST_ROWS],
        "more": [] if is_time else rows[_MOST_ROWS:_MOST_MORE],
        "unshown": 0 if is_time else max(len(rows) - _MOST_MORE, 0),
        "overflow": grouping.overflow,
        "most": max((sum(row.found) for row in rows), default=0),
        "total": len(rows),
    }


def _in_time(rows: list[Row]) -> list[Row]:
    """Months in their order, without holes; years where there are too many."""
    dated = {row.name: row for row in rows if row.name != NONE}
    months = sorted(dated)
    if not months:
        return rows
    first, last = (int(each[:4]) * 12 + int(each[5:7]) - 1 for each in (months[0], months[-1]))
    every = [f"{each // 12:04}-{each % 12 + 1:02}" for each in range(first, last + 1)]
    if len(every) > _MOST_MONTHS:
        years: dict[str, Row] = {}
        for name in months:
            had, now = years.get(name[:4]) or Row(name[:4], 0, 0, (0, 0, 0)), dated[name]
            total = tuple(a + b for a, b in zip(had.found, now.found, strict=True))
            years[name[:4]] = Row(name[:4], had.files + now.files, had.touched + now.touched, total)
        return [years[each] for each in sorted(years)]
    return [dated.get(each) or Row(each, 0, 0, (0, 0, 0)) for each in every]


# -- rules -----------------------------------------------------------------------------------------------------------------


def _rule(each: Any, report: Report, figures: Figures) -> dict[str, Any]:
    rule = report.rules.get(each.rule)
    return {
        "name": each.rule,
        "code": each.code,
        "severity": each.worst.value,
        "total": each.total,
        "safe": each.safe,
        "unsafe": each.unsafe,
        "files": figures.files_of[each.rule],
        "title": rule.title if rule else "",
        "page": list(_blocks(text_of(rule).partition("\n")[2])) if rule else [],
    }


_CODE = re.compile(r"``?([^`]+)``?")


def _blocks(text: str) -> Iterator[tuple[str, Any]]:
    """The page of a rule as blocks: ``code`` with its text, or ``words`` with pieces that are text and code in turn."""
    code: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        if block.startswith("    "):
            code.append(re.sub(r"^ {4}", "", block, flags=re.MULTILINE))
            continue
        if code:
            yield "code", "\n\n".join(code)
            code = []
        if block.strip():
            yield "words", _CODE.split(" ".join(block.split()))
    if code:
        yield "code", "\n\n".join(code)


# -- distributions ---------------------------------------------------------------------------------------------------------


def _measures(figures: Figures, profile: Profile) -> list[dict[str, Any]]:
    """The distributions: of the fields with roles, or else of any numbers, lists and texts, those of most files first."""
    found = [
        _measure(title, each.count, each.low, each.median, each.high, each.bins())
        for title, each in figures.measures.items()
        if each.low < each.high
    ]
    return found or [_measure(*each) for each in islice(_spreads(profile), _MOST_MEASURES)]


def _spreads(profile: Profile) -> Iterator[tuple[Any, ...]]:
    keys = sorted(profile.keys, key=lambda key: -(key.files or 0))
    for words, attribute in (("{}", "numbers"), ("Items of {}", "items"), ("Length of {}", "lengths")):
        for key in keys:
            spread = getattr(key, attribute)
            if spread is not None and spread.low < spread.high:
                bins = [Bin(bar.low, bar.high + (bar.low == bar.high), bar.values) for bar in spread.bars]
                yield words.format(key.pattern), spread.count, spread.low, spread.median, spread.high, bins


def _measure(title: str, count: int, low: float, median: float, high: float, bins: Sequence[Bin]) -> dict[str, Any]:
    return {
        "title": title,
        "count": count,
        "least": _figure(low),
        "median": _figure(median),
        "greatest": _figure(high),
        "bins": [(_range(each), each.values) for each in bins],
        "most": max(each.values for each in bins),
    }


def _figure(value: float) -> str:
    digits = f"{value:,.0f}" if value == int(value) else f"{value:,.1f}" if abs(value) >= 0.1 else f"{value:.2g}"
    return digits.replace("-", "−") if digits not in ("-0", "-0.0") else "0"


def _range(each: Bin) -> str:
    if each.low is None:
        return f"below {_figure(each.high or 0)}"
    if each.high is None:
        return f"{_figure(each.low)} and more"
    if each.high - each.low == 1 and each.low == int(each.low):
        return _figure(each.low)
    return f"{_figure(each.low)} to {_figure(each.high)}"
