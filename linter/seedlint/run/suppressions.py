"""What settling suppressions needs to know of a run. Imported only where there are suppressions."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from seedlint.check.plan import Plan
from seedlint.files import discover
from seedlint.registry.selectors import renamed, suppresses, why_unknown
from seedlint.settle.suppressions import Suppressor, World


def suppressor_of(plan: Plan, paths: Sequence[str], skipped: Collection[str], walked: bool, now: float) -> Suppressor:
    """What applies the comments and the ``[[allow]]`` entries of a run.

    Args:
        plan: what is in force.
        paths: every file of the run, as printed.
        skipped: those of them of which nothing is said.
        walked: a folder was searched for files.
        now: seconds since 1970-01-01T00:00:00Z.
    """
    registry = plan.registry
    found: list[frozenset[str] | None] = []

    def project() -> frozenset[str] | None:
        if not found:
            found.append(_project(plan))
        return found[0]

    world = World(
        rules=registry.by_name,
        find=registry.find,
        takes=lambda word, rule: suppresses(registry, word, rule),
        why_unknown=lambda word, guess: why_unknown(registry, word, guess),
        former=lambda words: renamed(registry, words),
        paths=paths,
        skipped=skipped,
        walked=walked,
        in_force=lambda path: plan.profile(path).severity,
        covers=plan.allows,
        project=project,
        now=now,
    )
    return Suppressor(plan.settings.allow, world)


def _project(plan: Plan) -> frozenset[str] | None:
    """Every file that the configuration speaks of, as printed; None where no configuration says how far the project reaches."""
    settings = plan.settings
    if not settings.base:
        return None
    listed = discover.find([settings.base], discover.Selection(settings.base, settings.include, settings.exclude))
    return frozenset(shown for shown, _ in listed.files)
