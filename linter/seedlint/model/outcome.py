"""What a request for a URL came to: given to the rules that `seedlint links` runs."""

from __future__ import annotations

from seedlint._frozen import Frozen
from seedlint._typing import Any

# What can be said of a link: it answers; it is gone; nobody can say; the certificate of its host is wrong.
ALIVE, DEAD, UNVERIFIED, BAD_CERTIFICATE = "alive", "dead", "unverified", "certificate"
VERDICTS = (ALIVE, DEAD, UNVERIFIED, BAD_CERTIFICATE)

_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_PERMANENT = (301, 308)  # RFC 9110, sections 15.4.2 and 15.4.9


class Outcome(Frozen):
    """What a request for a URL came to.

    Attributes:
        verdict: one of `VERDICTS`.
        reason: why, in words, where the link is not alive; may hold what a server sent.
        status: of the last answer; 0 where there was none.
        hops: each redirect on the way: its status, and the URL that it led to.
        content: the media type of the last answer; empty where it named none.
        picture: whether the answer is an image; None where nobody looked, or it cannot be said.
        width, height: pixels of an image as it is shown; None where they are not known.
        age: seconds since the answer came; 0 for one of this run.
    """

    verdict: str
    reason: str = ""
    status: int = 0
    hops: tuple[tuple[int, str], ...] = ()
    content: str = ""
    picture: bool | None = None
    width: int | None = None
    height: int | None = None
    age: int = 0

    @property
    def moved_to(self) -> str:
        """Where the permanent redirects end that the URL begins with; empty where there are none."""
        end = ""
        for status, url in self.hops:
            if status not in _PERMANENT:
                break
            end = url
        return end

    @property
    def when(self) -> str:
        """What a message adds of an answer that is from an earlier run; empty for one of this run."""
        if not self.age:
            return ""
        seconds, unit = next(each for each in _UNITS if self.age >= each[0])
        count = self.age // seconds
        return f" (seen {count} {unit}{'' if count == 1 else 's'} ago)"


def outcome_from(values: dict[str, Any]) -> Outcome:
    """An outcome from plain values, as JSON has them.

    Raises:
        ValueError, TypeError: they are not those of an outcome.
    """
    hops = tuple((int(status), str(url)) for status, url in values.get("hops", ()))
    outcome = Outcome(**{**values, "hops": hops})
    numbers = (outcome.status, outcome.age, outcome.width or 0, outcome.height or 0)
    texts = (outcome.reason, outcome.content)
    if outcome.verdict not in VERDICTS or not all(isinstance(each, int) for each in numbers) or not all(isinstance(t, str) for t in texts):
        raise ValueError("no outcome")
    return outcome
