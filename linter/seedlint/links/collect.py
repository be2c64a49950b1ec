"""Which URLs a run asks for: those of the files that it reports on."""

from __future__ import annotations

from collections.abc import Callable

from seedlint.article.outcomes import linked, request_url
from seedlint.check.plan import Plan
from seedlint.run.inputs import Inputs, reader
from seedlint.run.pipeline import run_time


def collected(inputs: Inputs, plan: Plan, with_images: bool, is_excluded: Callable[[str], bool]) -> list[tuple[str, bool]]:
    """Every distinct URL, with whether one of its places is that of an image; in the order of the files.

    Args:
        inputs: what is read; with ``--since``, files that have not changed are left out.
        plan: what is in effect.
        with_images: the URLs of images too.
        is_excluded: whether a URL, as `request_url` gives it, is not to be asked for.
    """
    found: dict[str, bool] = {}
    texts = dict(inputs.texts)
    reopened = reader(inputs, plan, run_time(plan))
    for path in (*(name for name, _ in inputs.files), *texts):
        if inputs.changed is not None and path not in inputs.changed and path not in texts:
            continue
        doc = reopened(path)
        if doc.broken:
            continue
        for _, url, picture in linked(doc, with_images):
            asked = request_url(url)
            if asked in found:
                found[asked] = found[asked] or picture
            elif not is_excluded(asked):
                found[asked] = picture
    return list(found.items())


def matches(pattern: str, url: str) -> bool:
    """Whether a pattern matches a whole URL: a star is any characters, everything else is itself (a query begins with ``?``)."""
    first, *others = pattern.split("*")
    if not others:
        return url == pattern
    *middle, last = others
    if not url.startswith(first) or not url.endswith(last) or len(url) < len(first) + len(last):
        return False
    at, end = len(first), len(url) - len(last)
    for part in middle:
        at = url.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True
