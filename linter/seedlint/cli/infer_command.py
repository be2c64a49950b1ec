"""``seedlint infer``: read a folder, write a draft of its schema, and list what the draft does not allow."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from seedlint._typing import TYPE_CHECKING, Any
from seedlint.cli import request
from seedlint.cli.arguments import parse
from seedlint.cli.check_command import progress_bar
from seedlint.cli.exit_status import OK
from seedlint.cli.streams import print_parts, say, terminal_safe
from seedlint.errors import UsageError
from seedlint.files.system_path import is_on_disk

if TYPE_CHECKING:
    import argparse

    from seedlint.infer.infer import Inference
    from seedlint.infer.left_out import LeftOut

_MOST_UNREAD = 20  # files that are named, unless all are wanted
_SUFFIX = ".schema.json"


def draft_and_list(args: argparse.Namespace) -> int:
    """Run the command; returns its exit status."""
    from seedlint.check.plan import prepare
    from seedlint.infer.infer import Inference
    from seedlint.infer.slips import Rarity

    checked = parse(["check", "--no-cache", *_options(args), "--", *args.paths])
    checked.paths += request.listed(checked)
    if "-" in checked.paths:
        raise UsageError("infer reads files and folders, not standard input")
    loaded = request.configuration(checked)
    plan = prepare(loaded.settings, loaded.registry)
    inputs = request.find(checked, plan.settings)
    request.refuse_empty(checked, inputs, plan.settings, advice="")
    unread = _Unread(args.verbose)
    with progress_bar(checked, "reading", "files") as progress:
        found = Inference(inputs.files, plan, Rarity(args.rare), progress, unread.add)
        if not found.read:
            unread.end()
            raise UsageError("no file could be read: there is nothing to draft a schema from")
        written = _written(args.output, found)
        for path, _ in written:
            _refuse_checked(path, inputs.files)
        left_out = found.left_out(args.verbose)
    unread.end()
    _list(left_out, found)
    _write(written)
    if not args.quiet:
        for line in _closing(found, left_out, [path for path, _ in written]):
            say(line)
    return OK


def _options(args: argparse.Namespace) -> list[str]:
    """The options that are those of ``check``."""
    words = [f"--{name.replace('_', '-')}={value}" for name in ("config", "files_from") if (value := getattr(args, name)) is not None]
    words += [f"--exclude={pattern}" for pattern in args.exclude or ()]
    words += [f"--set={change}" for change in args.set]
    flags = ("isolated", "force_exclude", "quiet", "no_progress")
    return words + [f"--{name.replace('_', '-')}" for name in flags if getattr(args, name)]


# -- what is written -------------------------------------------------------------------------------------------------------


def _written(output: str | None, found: Inference) -> list[tuple[str, str]]:
    """Path and text of each file to write; the path is empty for standard output.

    A folder gets one file for each kind of folder, which ``[[overrides]]`` can name; a file gets all kinds.
    """
    from seedlint.infer.infer import text

    if output is not None and (output.endswith(("/", os.sep)) or os.path.isdir(output)):
        names = [some[0].whole for some in found.kinds]
        drafts = [text(found.draft(some)) for some in found.kinds]
        return [(os.path.join(output, f"{name}{_SUFFIX}"), drafted) for name, drafted in zip(names, drafts, strict=True)]
    everything = [kind for some in found.kinds for kind in some]
    return [(output or "", text(found.draft(everything, _title(output) if output else "")))]


def _title(path: str) -> str:
    name = os.path.basename(path).partition(".")[0].replace("-", " ").replace("_", " ").strip()
    return name[:1].upper() + name[1:]


def _refuse_checked(path: str, files: Any) -> None:
    if not path or not os.path.exists(path):
        return
    real, name = os.path.realpath(path), os.path.basename(path)
    if any(os.path.basename(each) == name and is_on_disk(each) and os.path.realpath(each) == real for _, each in files):
        raise UsageError(f"-o names a file that is read: {terminal_safe(path)}")


def _write(written: Sequence[tuple[str, str]]) -> None:
    from seedlint.errors import ReplaceError
    from seedlint.files.atomic_write import write

    for path, text in written:
        if not path:
            print_parts([text], sys.stdout)
            continue
        try:
            write(path, [text.encode("utf-8", "backslashreplace")])
        except ReplaceError as error:
            raise UsageError(f"{terminal_safe(path)}: {error}") from error


# -- what is said ----------------------------------------------------------------------------------------------------------


class _Unread:
    """Names files that are left out, as they come."""

    def __init__(self, every: bool) -> None:
        self.count = 0
        self._every = every

    def add(self, words: str) -> None:
        self.count += 1
        if self._every or self.count <= _MOST_UNREAD:
            say(f"left out, cannot be read: {words}")

    def end(self) -> None:
        if not self._every and self.count > _MOST_UNREAD:
            say(f"left out, cannot be read: {self.count - _MOST_UNREAD:,} more files (--verbose names all)")


def _list(left_out: LeftOut, found: Inference) -> None:
    sizes = {kind.name: kind.sketch.files for some in found.kinds for kind in some}
    for kind, slips in left_out.slips():
        for slip in slips:
            of = f"{kind}: " if len(sizes) > 1 else ""
            what = "required" if slip.is_missing else "left out"
            say(f"{what}: {of}{slip.words}: in {slip.tally.files:,} of {_counted(sizes[kind], 'file')}")
            for place in slip.places:
                say(f"  {place}")
            if slip.tally.count > len(slip.places):
                say(f"  and {slip.tally.count - len(slip.places):,} more (--verbose lists all)")
    if left_out.more:
        say(f"left out: {left_out.more:,} more")


def _closing(found: Inference, left_out: LeftOut, paths: Sequence[str]) -> list[str]:
    everything = [kind for some in found.kinds for kind in some]
    what = f"{_counted(found.read, 'file')} of {_counted(len(everything), 'kind')}"
    if len(everything) > 1:
        what += f" ({', '.join(f'{kind.name} {kind.sketch.files:,}' for kind in everything)})"
    passed = found.read - left_out.files
    verb = f"wrote {', '.join(map(terminal_safe, paths))}" if paths[0] else "drafted a schema"
    lines = [f"{verb} from {what}; {passed:,} of {_counted(found.read, 'file')} fit"]
    if len(found.kinds) > 1 and len(paths) == 1:
        lines.append("with -o FOLDER/ each kind of folder gets a schema of its own, which [[overrides]] in seedlint.toml can name")
    return lines


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
