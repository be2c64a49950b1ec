"""What a run is to do: one value made from defaults, configuration and command line, before any file is read."""

from __future__ import annotations

from seedlint._frozen import Frozen
from seedlint._typing import Any

DEFAULT_MAX_FILE_SIZE = 1 << 20


class Override(Frozen):
    """An ``[[overrides]]`` entry: what differs for files that a pattern matches. None: as elsewhere.

    Attributes:
        path, line: where the entry stands.
    """

    files: tuple[str, ...]
    schema: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    severity: dict[str, str] = {}  # noqa: RUF012 - never changed
    options: dict[str, dict[str, Any]] = {}  # noqa: RUF012
    preset: str | None = None
    yaml: str | None = None
    anchors: bool | None = None
    path: str = ""
    line: int = 0


class Allow(Frozen):
    """An ``[[allow]]`` entry: a suppression outside the file.

    Attributes:
        rule: name, code or prefix.
        files: patterns; empty for all files.
        field: JSON Pointer in which ``*`` stands for one part; empty for all.
        reason: why.
        expires: ``YYYY-MM-DD``, valid through that day in UTC; empty for ever.
        path, line: where the entry stands.
    """

    rule: str
    files: tuple[str, ...] = ()
    field: str = ""
    reason: str = ""
    expires: str = ""
    path: str = ""
    line: int = 0


class Drift(Frozen):
    """By how much a folder may change before ``seedlint profile --compare`` says so: the table ``[drift]``.

    Attributes:
        presence: change of a share, from 0 to 1: of the files with a key, and of the values of a type.
        new_values: report a value that was not there, of a field with few values.
        median: change of the median, as a part of what it was.
        range: report numbers outside the range that there was.
        fields: pattern of a key -> name of one of these -> what holds for that key instead.
    """

    presence: float = 0.05
    new_values: bool = True
    median: float = 0.5
    range: bool = True
    fields: dict[str, dict[str, Any]] = {}  # noqa: RUF012 - never changed

    def of(self, pattern: str) -> Drift:
        """What holds for one key."""
        return self.replace(**self.fields[pattern]) if pattern in self.fields else self


class Settings(Frozen):
    """Everything a run depends on, except the files themselves.

    Attributes:
        select, ignore, extend_select: rule selectors (names, codes, code prefixes, ``default``, ``all``).
        schema: name of a bundled schema, or path of a file.
        preset: name of the site generator that reads the files; None for none.
        yaml: version of YAML that plain scalars are read by, ``1.2`` or ``1.1``; None as the preset has it, else ``1.2``.
        anchors: anchors, aliases and merge keys are resolved; None as the preset has it, else they are rejected.
        include, exclude: patterns, relative to ``base``; ``include`` None means the default extensions.
        base: folder of the configuration, absolute; ``""`` for the working folder.
        force_exclude: patterns apply to named files too.
        max_file_size: bytes.
        site_root: folder of site-relative images, absolute; None when unknown.
        severity: rule name -> severity instead of the rule's own.
        options: rule name -> option -> value.
        now: seconds since 1970-01-01T00:00:00Z, or None for the clock, read once.
        jobs: number of processes; 0 for as many as pay.
        cache_dir: folder of the cache, or None for none.
        baseline: file of known findings, or None.
        drift: what ``seedlint profile --compare`` reports.
        count_info: info findings are only counted, as far as nothing else needs them: no format that is asked for shows them.
    """

    select: tuple[str, ...] = ("default",)
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    schema: str = "article"
    preset: str | None = None
    yaml: str | None = None
    anchors: bool | None = None
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    base: str = ""
    force_exclude: bool = False
    max_file_size: int = DEFAULT_MAX_FILE_SIZE
    site_root: str | None = None
    severity: dict[str, str] = {}  # noqa: RUF012 - never changed
    options: dict[str, dict[str, Any]] = {}  # noqa: RUF012
    overrides: tuple[Override, ...] = ()
    allow: tuple[Allow, ...] = ()
    ignore_suppressions: bool = False
    plugins: tuple[str, ...] = ()
    now: float | None = None
    jobs: int = 1
    cache_dir: str | None = None
    baseline: str | None = None
    drift: Drift = Drift()
    count_info: bool = False
