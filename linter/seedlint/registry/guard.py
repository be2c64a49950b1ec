"""Where a crash ends, of a rule or of the program: the one place that catches everything."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from errno import EMFILE, ENFILE

from seedlint._typing import Any, NamedTuple, TypeVar
from seedlint.errors import SeedlintError, UsageError
from seedlint.model.diagnostic import Safety
from seedlint.model.document import Document
from seedlint.model.rule import Crash, Deferred, Fact, Finding, Rule, made
from seedlint.results.serialize import facts_from_json, facts_to_json
from seedlint.text.span import Span

A = TypeVar("A")
T = TypeVar("T")


def findings(rule: Rule, subject: Any, options: dict[str, Any]) -> Iterator[Finding | Crash]:
    """What one rule says of one subject, as it says it; a crash is the last."""
    try:
        for each in rule.check(subject, **options):
            [found] = made((each,))
            strange = _strange(rule, (found,))
            yield strange or found
            if strange:
                return
    except Exception as error:  # noqa: BLE001 - the one place
        yield _crash(rule, error)


class Counted(NamedTuple):
    """Findings of which nobody wants to know more than the safety of the fix of each, None where there is none."""

    safeties: list[Safety | None]


RuleWithOptions = tuple[Rule, dict[str, Any]]
Precheck = Callable[[Document], object]
Groups = Sequence[tuple[Precheck | None, Sequence[RuleWithOptions]]]


def run_rules(groups: Groups, subject: Any, counted: Container[str] = ()) -> Iterator[tuple[Rule, list[Finding] | Counted | Crash]]:
    """The rules that report something of a subject, or crash on it, with what they report.

    Args:
        groups: rules with their options, by the precheck that they share: where it finds nothing, they are not called.
        subject: the document.
        counted: names of rules whose findings are only counted.
    """
    for precheck, rules in groups:
        if precheck is not None:
            try:
                if not precheck(subject):
                    continue
            except Exception as error:  # noqa: BLE001 - the one place
                yield from [(rule, _crash(rule, error)) for rule, _ in rules]
                continue
        for rule, options in rules:
            try:
                found = list(rule.check(subject, **options) if options else rule.check(subject))
                if not found:
                    continue
                said = _counted(rule, found) if rule.name in counted else _made(rule, found)
            except Exception as error:  # noqa: BLE001 - the one place
                said = _crash(rule, error)
            yield rule, said


def _made(rule: Rule, found: Iterable[Finding | Deferred]) -> list[Finding] | Crash:
    findings = made(found)
    return _strange(rule, findings) or findings


def _counted(rule: Rule, found: Sequence[Finding | Deferred]) -> Counted | Crash:
    strange = _strange(rule, [each for each in found if not isinstance(each, Deferred)])
    return strange or Counted([_safety(each) for each in found])


def _safety(found: Finding | Deferred) -> Safety | None:
    """The safety of its fix, None where it has none."""
    if isinstance(found, Deferred):
        return found.safety
    return found.fix.safety if found.fix else None


def _strange(rule: Rule, found: Iterable[Finding]) -> Crash | None:
    for item in found:
        if item.__class__ is not Finding or not isinstance(item.message, str) or item.span.__class__ is not Span:
            return Crash(rule.name, rule.code, f"returned {type(item).__name__} {item!r:.80}, expected a Finding")
    return None


def facts(rule: Rule, subject: Any) -> list[Fact] | Crash:
    """All facts that a folder rule collects from one document, or the crash."""
    collect = rule.collect
    if collect is None:
        return []
    try:
        found: Iterable[Fact] = collect(subject)
        found = list(found)
        for number, item in enumerate(found):
            if item.__class__ is Fact and item.detail.__class__ is tuple:
                if item.key.__class__ is str and _PLAIN.issuperset(map(type, (*item.pointer, *item.detail))):
                    continue
                if isinstance(item.key, str) and all(isinstance(part, _KINDS) for part in item.detail):
                    found[number] = _as_plain(item)
                    continue
            return Crash(rule.name, rule.code, f"collected {type(item).__name__} {item!r:.80}, expected a Fact")
        return found
    except Exception as error:  # noqa: BLE001 - the one place
        return _crash(rule, error)


_KINDS = (str, int, float, type(None))
_PLAIN = frozenset((*_KINDS, bool))


def _as_plain(fact: Fact) -> Fact:
    """The same with plain values where a plug-in has subclasses of their types."""
    key, pointer, detail = facts_from_json(facts_to_json(((fact.path, ((fact.key, fact.pointer, fact.detail),)),)))[0][1][0]
    return Fact(key, pointer, detail)


LOG = "seedlint"  # the logger that gets the tracebacks of rules, at the level DEBUG


def _crash(rule: Rule, error: Exception) -> Crash:
    import logging

    logging.getLogger(LOG).debug("rule %s failed", rule.name, exc_info=error)
    return Crash(rule.name, rule.code, _in_one_line(error))


def _in_one_line(error: Exception) -> str:
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    try:
        words = " ".join(str(error).split())[:200]
    except Exception:  # noqa: BLE001 - an error that cannot even be put into words
        words = ""
    where = f"{place.filename.replace(chr(92), '/').rsplit('/', 1)[-1]}:{place.lineno}"
    return f"{type(error).__name__}{': ' if words else ''}{words} ({where})"


class NotLoaded(NamedTuple):
    """A plug-in's module that raised while it was imported. ``reason`` is the error in one line."""

    reason: str


def loaded(load: Callable[[], Any]) -> Any:
    """``load()``, or why a plug-in does not load: its module may raise anything, and may even leave."""
    try:
        return load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the one place
        return NotLoaded(" ".join(str(error).split()) or type(error).__name__)


class InternalError(NamedTuple):
    """A defect of the program itself, in one line and in full."""

    reason: str
    traceback: str


def guarded_call(call: Callable[[A], T], argument: A) -> T | InternalError:
    """``call(argument)``; what is raised on purpose passes through, anything else becomes an `InternalError`.

    Args:
        call: a whole command.
        argument: what it takes.
    """
    try:
        return call(argument)
    except Exception as error:
        if isinstance(error, (BrokenPipeError, SeedlintError)):
            raise
        if isinstance(error, OSError) and error.errno in (EMFILE, ENFILE):  # then nothing can be imported either
            raise UsageError("too many open files: raise the limit (ulimit -n)") from error
        import traceback

        return InternalError(_in_one_line(error), "".join(traceback.format_exception(error)))
