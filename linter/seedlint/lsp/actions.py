"""Changes that an editor offers: fixes, and ways to silence a finding. Each is tried on the text before it is offered."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from seedlint._typing import NamedTuple
from seedlint.check.plan import Plan
from seedlint.config.configuration import PROJECT
from seedlint.config.validate import validate
from seedlint.errors import SeedlintError
from seedlint.fixes.fix_once import BadFixError, fix_once
from seedlint.model.diagnostic import Diagnostic, Safety
from seedlint.model.document import Document
from seedlint.registry.selectors import suppresses
from seedlint.run.fix_loop import apply_fixes
from seedlint.run.inputs import Inputs

Read = Callable[[bytes], Document]
_MOST_LINES = 20_000  # of a text that is compared line by line


class Change(NamedTuple):
    """Text that replaces what is between two offsets in code points."""

    start: int
    end: int
    text: str


def fix(doc: Document, data: bytes, found: Diagnostic, read: Read) -> list[Change]:
    """The changes of the fix of one finding; none where it has none, or one that does not do what it says."""
    if found.fix is None:
        return []
    try:
        fix_once(doc, data, [found], read)
    except BadFixError:
        return []
    return [Change(edit.span.start, edit.span.end, edit.text) for edit in found.fix.edits]


def fix_all(printed: str, text: str, plan: Plan, unsafe: bool) -> list[Change]:
    """The changes of all fixes of a file, as ``--fix`` makes them."""
    data = text.encode("utf-8", "surrogatepass")
    changes = apply_fixes(Inputs((), [(printed, data)]), plan, unsafe=unsafe, write=False).changes
    return differences(text, changes[0].new.decode("utf-8", "surrogatepass")) if changes else []


def differences(old: str, new: str) -> list[Change]:
    """What makes one text the other, by whole lines."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(before), len(after)) > _MOST_LINES:
        return [Change(0, len(old), new)]
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    return [
        Change(starts[first], starts[last], "".join(after[new_first:new_last]))
        for kind, first, last, new_first, new_last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if kind != "equal"
    ]


def has_fix(found: Sequence[Diagnostic], safety: Safety) -> bool:
    """Whether one of some findings has a fix of a safety."""
    return any(each.fix is not None and each.fix.safety is safety for each in found)


class Silence(NamedTuple):
    """A comment that suppresses a finding, and where: ``on this line`` or ``in this file``."""

    where: str
    change: Change


def ignore(doc: Document, data: bytes, found: Diagnostic, plan: Plan, read: Read) -> Silence | None:
    """The comment that suppresses a finding on its line; where none can, one for the file. None where nothing can."""
    rule = plan.registry.by_name[found.rule]
    if doc.broken or not suppresses(plan.registry, rule.name, rule):
        return None
    for silence, moved in _comments(doc, found):
        text = doc.source.text
        new = text[: silence.change.start] + silence.change.text + text[silence.change.end :]
        tried = read(new.encode("utf-8", "surrogatepass") + data[doc.source.tail :])
        line = found.span.line + moved
        takes = any(found.rule in each.selectors and (each.whole_file or each.first <= line <= each.last) for each in tried.suppressions)
        if takes and tried.data == doc.data and not tried.broken and len(tried.problems) <= len(doc.problems):
            return silence
    return None


def _comments(doc: Document, found: Diagnostic) -> Iterator[tuple[Silence, int]]:
    """Comments that may do, each with the number of lines by which it moves the finding."""
    text, newline = doc.source.text, doc.source.newline
    start, stop = doc.source.line_span(found.span.line)
    line = text[start:stop].rstrip("\r\n")
    end = start + len(line)
    words = f"# seedlint: ignore[{found.rule}]"
    if found.span.line > 1:
        yield Silence("on this line", Change(end, end, f" {words}")), 0
        indent = line[: len(line) - len(line.lstrip())]
        yield Silence("on this line", Change(start, start, f"{indent}{words}{newline}")), 1
    second = doc.source.line_span(2)[0] if len(doc.source.line_starts) > 1 else len(text)
    yield Silence("in this file", Change(second, second, f"# seedlint: ignore-file[{found.rule}]{newline}")), 1


def allow_entry(found: Diagnostic, path: str, configuration: str, text: str) -> Change | None:
    """The ``[[allow]]`` entry that suppresses a finding, as a change of the configuration; None where it does not take one.

    Args:
        found: the finding.
        path: the absolute path of its file.
        configuration: the absolute path of the configuration, which need not be there.
        text: what it holds.
    """
    relative = os.path.relpath(path, os.path.dirname(configuration)).replace(os.sep, "/")
    pattern = "".join(f"\\{char}" if char in "\\*?[]!" else char for char in relative)
    table = "[[tool.seedlint.allow]]" if os.path.basename(configuration) == PROJECT else "[[allow]]"
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [table, f'rule = "{found.rule}"', f"files = [{json.dumps(pattern, ensure_ascii=False)}]"]
    lines += [f"field = {json.dumps(found.field, ensure_ascii=False)}"] if found.field else []
    lines.append("")
    separator = "" if not text else newline if text.endswith("\n") else newline * 2
    change = Change(len(text), len(text), separator + newline.join(lines))
    try:
        validate(configuration, (text + change.text).encode("utf-8", "surrogatepass"))
    except SeedlintError:  # what is there is broken, or has the entries in another form
        return None
    return change
