"""The Python API: `check_paths`, `check_text`, `fix_text`. No global state; usable from threads and worker processes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache

from seedlint._typing import NamedTuple
from seedlint._version import __version__
from seedlint.check.plan import Plan, prepare
from seedlint.errors import NoSuchPathError
from seedlint.files.system_path import without_secrets
from seedlint.model.diagnostic import Diagnostic
from seedlint.model.settings import Settings
from seedlint.registry.registry import load
from seedlint.results.report import Report
from seedlint.run.inputs import Inputs, find_inputs
from seedlint.run.pipeline import run


def check_paths(paths: Iterable[str | os.PathLike[str]], settings: Settings | None = None) -> Report:
    """Check files and folders, and find what the command finds.

    Args:
        paths: files, folders or globs.
        settings: what to do; without them, what the configuration that the command would find says. ``Settings()`` are the
            defaults, whatever configuration there is.

    Returns:
        The report; its ``diagnostics`` are sorted by path, line, column and code.

    Raises:
        SeedlintError: a path matches nothing (this one is a `FileNotFoundError` too), the configuration or the baseline cannot
            be used, the settings name something that is not there.
    """
    names = [os.fspath(path) for path in paths]
    plan = prepare(_configured(names) if settings is None else settings)
    inputs, unmatched = find_inputs(names, plan.settings)
    if unmatched:
        raise NoSuchPathError(f"no such file or folder: {', '.join(map(without_secrets, unmatched))}")
    return run(inputs, plan)


def load_settings(path: str | os.PathLike[str] = ".") -> Settings:
    """The settings that the command has for a path: of the closest configuration above it, and with the baseline beside that.

    Raises:
        SeedlintError: the configuration cannot be used; the message names file, line and key.
    """
    return _configured([os.fspath(path)])


def _configured(paths: Iterable[str]) -> Settings:
    from seedlint.config.find import load_config
    from seedlint.config.merge import with_baseline

    return with_baseline(load_config(paths).settings)


def render(report: Report, format: str, *, plugins: Sequence[str] = ()) -> str:  # noqa: A002 - its name in the contract
    """A report as text: what the command prints with ``--format``, without colours.

    Args:
        report: of `check_paths`.
        format: the name of a format, such as ``json`` or ``sarif``.
        plugins: packages whose formats count too.

    Raises:
        SeedlintError: there is no such format, or it does not load.
    """
    from seedlint.emit.load_format import load_format
    from seedlint.emit.source_lines import line_reader, path_from_repository_root
    from seedlint.emit.style import PAGE, Style

    style = Style(width=PAGE, lines=line_reader({}, {}), root_path=path_from_repository_root(), version=__version__)
    return "".join(load_format(format, plugins)(report, style))


def check_text(text: str, path: str = "<text>", settings: Settings | None = None) -> list[Diagnostic]:
    """Check one article that is at hand as text.

    Args:
        text: the whole file.
        path: the name it is reported under; rules that look at file names use it.
        settings: what to do differently from the defaults.

    Raises:
        SeedlintError: the settings name something that is not there.
    """
    plan = _default_plan() if settings is None else prepare(settings)
    return list(run(Inputs((), [(path, text.encode("utf-8", _errors(text)))]), plan).diagnostics)


class Fixed(NamedTuple):
    """A text after its fixes, and the findings that remain."""

    text: str
    diagnostics: list[Diagnostic]


def fix_text(text: str, path: str = "<text>", settings: Settings | None = None, *, unsafe: bool = False) -> Fixed:
    """Check one article that is at hand as text, and apply the fixes of what is found. No file is read or written.

    >>> fixed = fix_text('---\\ntopics:\\n  - Radio\\n  - Radio\\n---\\n', settings=Settings(select=("duplicate-topic",)))
    >>> fixed.text
    '---\\ntopics:\\n  - Radio\\n---\\n'
    >>> fixed.diagnostics
    []

    Args:
        text: the whole file. Line ends are kept as they are.
        path: the name it is reported under; rules that look at file names use it.
        settings: what to do differently from the defaults.
        unsafe: apply fixes too that may change the meaning.

    Returns:
        The new text, equal to the old one where nothing could be fixed (or where fixes of plug-ins undo each other), and
        what remains, with places in the new text.

    Raises:
        SeedlintError: the settings name something that is not there.
    """
    from seedlint.run.fix_loop import apply_fixes

    plan = _default_plan() if settings is None else prepare(settings)
    errors = _errors(text)
    outcome = apply_fixes(Inputs((), [(path, text.encode("utf-8", errors))]), plan, unsafe=unsafe, write=False)
    new = outcome.changes[0].new.decode("utf-8", errors) if outcome.changes else text
    return Fixed(new, list(outcome.report.diagnostics))


def _errors(text: str) -> str:
    """How to encode a text: bytes that were not UTF-8 come out as they were."""
    return "surrogateescape" if _is_escaped(text) else "surrogatepass"


def _is_escaped(text: str) -> bool:
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=1)
def _default_plan() -> Plan:
    # A plan is worked out once and read from then on; only profiles of overrides are added, and the defaults have none.
    return prepare(Settings(), load())
