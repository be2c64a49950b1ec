"""What a rule is: one value made from one generator function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from sys import flags

from seedlint._frozen import Frozen
from seedlint._typing import TYPE_CHECKING, Any, NamedTuple
from seedlint.model.diagnostic import Diagnostic, Fix, Note, Safety, Severity
from seedlint.model.document import Document, Pointer
from seedlint.text.span import Span


class Finding(Frozen, kw_only=False):
    """What a rule says.

    ``field`` is the JSON Pointer, needed only where the span does not lie in the field: when the field is missing. The
    engine works it out otherwise. ``severity`` is for a place where the rule may be wrong: the finding then weighs that much at
    most, whatever severity the rule has.
    """

    span: Span
    message: str
    fix: Fix | None = None
    notes: tuple[Note, ...] = ()
    field: str | None = None
    severity: Severity | None = None


class Deferred(NamedTuple):
    """A finding that is made when somebody shows or stores it; until then only the safety of its fix is known.

    For rules that report much at a low severity, whose findings are mostly counted: places and edits cost more than to see that
    there is something. ``make`` is called after the rule has run: give it what it needs (`functools.partial`), no variable that
    changes.
    """

    safety: Safety | None
    make: Callable[[], Finding]


Plain = str | int | float | bool | None


class Fact:
    """What one document tells the folder: facts with one key, from all files, are looked at together.

    A collector makes it from a key, the pointer of the field it is about, and what else the rule compares: texts, numbers,
    booleans or None. All three are small: a run keeps every fact of every file. The function of the rule gets it back with
    ``path`` and, worked out when asked for, ``span``.
    """

    __slots__ = ("_locate", "detail", "key", "path", "pointer")

    def __init__(
        self,
        key: str,
        pointer: Pointer,
        detail: tuple[Plain, ...] = (),
        path: str = "",
        locate: Callable[[str, Pointer], Span] | None = None,
    ) -> None:
        self.key = key
        self.pointer = pointer
        self.detail = detail
        self.path = path
        self._locate = locate

    def __repr__(self) -> str:
        return f"Fact({self.key!r}, {self.pointer!r}, {self.detail!r}, {self.path!r})"

    @property
    def span(self) -> Span:
        """Where the fact stands: the file is read again for it, since few facts end in a finding."""
        if self._locate is None:
            return Span.at_line(self.path)
        return self._locate(self.path, self.pointer)

    def below(self, *pointer: str | int) -> Fact:
        """The same fact about a field below its own."""
        return Fact(self.key, (*self.pointer, *pointer), self.detail, self.path, self._locate)


CRASH_CODE = "SL900"  # of the rule that reports crashes, the one whose findings nothing takes away: a crash is no finding about the data


class Crash(NamedTuple):
    """A rule that raised, or returned something else than it may. ``reason`` is the error in one line."""

    rule: str
    code: str
    reason: str


Findings = Iterator[Finding | Deferred]
Facts = Iterator[Fact]
Check = Callable[..., Iterable[Finding | Deferred]]


def made(findings: Iterable[Finding | Deferred]) -> list[Finding]:
    """Findings, those that were put off made."""
    return [each.make() if isinstance(each, Deferred) else each for each in findings]


class Rule:
    """One rule. Made by `rule`, never by hand.

    Attributes:
        code: short form, ``SL607``.
        name: primary identity, kebab case, the function's name: ``excerpt-repeats-title``.
        severity: the default; ``off`` means that it must be asked for.
        fixable: the safeties its fixes can have; empty when it has none.
        even_if_broken: runs although the front matter could not be read.
        always: runs whatever `select` says (reading rules and SL900).
        options: keyword-only arguments of the function with their defaults.
        check: ``check(doc, **options)``; with ``collect``, ``check(facts, **options)`` for each key.
        collect: the map half of a folder rule, ``collect(doc)``; it takes no options.
        folder: it has a ``collect``.
        engine: the engine calls it with material of its own (a crash, an unused suppression), not with documents.
        aliases: earlier names, still understood.
        only_in_links: it is about what requests came to, which is known in ``seedlint links`` only, and runs in no other command.

    Of a rule in the index of ours, check, collect and options come with its module, which is imported when one is first asked for: a
    clean file needs few.
    """

    __slots__ = (
        "aliases", "always", "check", "code", "collect", "engine", "even_if_broken", "fixable", "folder",
        "module", "name", "only_in_links", "options", "severity",
    )  # fmt: skip
    check: Check
    collect: Callable[[Document], Iterable[Fact]] | None
    options: dict[str, Any]

    def __init__(
        self,
        module: str,
        function: str,
        *,
        code: str,
        severity: Severity = Severity.ERROR,
        fixable: Sequence[Safety] = (),
        even_if_broken: bool = False,
        always: bool = False,
        folder: bool = False,
        engine: bool = False,
        aliases: Sequence[str] = (),
        only_in_links: bool = False,
    ) -> None:
        self.code = code
        self.name = function.replace("_", "-")
        self.module = module
        self.severity = severity
        self.fixable = tuple(fixable)
        self.even_if_broken = even_if_broken
        self.always = always
        self.folder = folder
        self.engine = engine
        self.aliases = tuple(aliases)
        self.only_in_links = only_in_links

    def complete(self, check: Check, collect: Callable[[Document], Iterable[Fact]] | None) -> Rule:
        """Give it its functions, and with them its options; returns it."""
        self.check = check
        self.collect = collect
        self.options = dict(getattr(check, "__kwdefaults__", None) or {})
        return self

    if not TYPE_CHECKING:  # a type checker would take every attribute for one of it

        def __getattr__(self, name):
            """What a rule of the index does not have yet."""
            if name not in ("check", "collect", "options"):
                raise AttributeError(name)
            made = getattr(import_module(self.module), self.name.replace("-", "_"))
            self.complete(made.check, made.collect)
            return getattr(self, name)

    def __repr__(self) -> str:
        return f"<Rule {self.code} {self.name}>"

    def diagnostic(
        self, finding: Finding, field: str | None = None, record: str | None = None, record_url: str | None = None
    ) -> Diagnostic:
        """A finding of this rule with all that the engine knows of it: where it stands in the data, and in which record."""
        return Diagnostic(
            code=self.code,
            rule=self.name,
            severity=finding.severity or self.severity,
            message=finding.message,
            span=finding.span,
            field=field,
            record=record,
            record_url=record_url,
            fix=finding.fix,
            notes=tuple(finding.notes),
        )

    @property
    def doc(self) -> str:
        """The docstring, what `explain` prints; read from the source where Python has left docstrings out (``-OO``)."""
        if self.check.__doc__ is None and flags.optimize > 1:
            from ast import FunctionDef, get_docstring, parse
            from inspect import getsource
            from textwrap import dedent

            try:
                made = parse(dedent(getsource(self.check))).body[0]
            except OSError:  # there is only compiled code
                return self.name.replace("-", " ")
            return (isinstance(made, FunctionDef) and get_docstring(made, clean=False)) or ""
        return self.check.__doc__ or ""

    @property
    def title(self) -> str:
        """First line of the docstring, without its full stop."""
        return self.doc.strip().partition("\n")[0].rstrip(".")


def problems_for(doc: Document, name: str) -> Findings:
    """The problems that reading met and that the rule of this name reports."""
    for problem in doc.problems:
        if problem.rule == name:
            yield Finding(problem.span, problem.message, problem.fix, problem.notes, problem.field)


def rule(
    code: str,
    *,
    severity: Severity = Severity.ERROR,
    fixable: Sequence[Safety] = (),
    even_if_broken: bool = False,
    always: bool = False,
    collect: Callable[[Document], Iterable[Fact]] | None = None,
    engine: bool = False,
    aliases: Sequence[str] = (),
    only_in_links: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a generator function.

    The function's name is the rule's name, its docstring the rule's page, its keyword-only arguments the rule's
    options. It takes a `Document`; with ``collect`` it is a folder rule and takes the facts of one key, sorted by path and
    place.

    >>> @rule("XX001", severity=Severity.INFO)
    ... def shouting_title(doc: Document, *, limit: int = 10) -> Findings:
    ...     '''Title in capital letters only.'''
    ...     title = doc.text("title")
    ...     if title and len(title.value) > limit and title.value.isupper():
    ...         yield Finding(title.span, f"title is in capital letters: {title.value}")
    >>> shouting_title.name, shouting_title.options
    ('shouting-title', {'limit': 10})
    """

    def make(check: Check) -> Rule:
        return Rule(
            check.__module__, check.__name__, code=code, severity=severity, fixable=fixable, even_if_broken=even_if_broken,
            always=always, folder=collect is not None, engine=engine, aliases=aliases, only_in_links=only_in_links,
        ).complete(check, collect)  # fmt: skip

    return make
