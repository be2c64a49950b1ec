"""What a rule may look at: one file, read.

A Document is made by `seedlint.read` and thrown away when its rules have run. Nothing here reads files or the clock:
what depends on the run (now, the schema, local images) is handed in.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

from seedlint._typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from seedlint.model.locations import Locations
from seedlint.model.locations import Pointer as Pointer
from seedlint.model.locations import json_pointer as json_pointer
from seedlint.model.problem import Problem as Problem
from seedlint.model.problem import Violation as Violation
from seedlint.model.reading import USUAL
from seedlint.model.suppression import Suppression
from seedlint.model.text_value import Text
from seedlint.text.positions import offsets
from seedlint.text.source import Source
from seedlint.text.span import Span

if TYPE_CHECKING:
    from seedlint.model.outcome import Outcome
    from seedlint.model.roles import Roles

T = TypeVar("T")
_NO_OUTCOMES: Mapping[str, Outcome] = {}


class LocalImage(NamedTuple):
    """A site-relative image as found under ``site-root``: pixels, or why there are none.

    ``width`` and ``height`` are None when the file is missing or cannot be measured; ``error`` then says why. ``size`` in
    bytes and the times of change, in nanoseconds since 1970, are -1 for a missing file, and -2 where nothing can be said of it.
    """

    path: str
    exists: bool
    size: int = -1
    mtime_ns: int = -1
    width: int | None = None
    height: int | None = None
    error: str = ""
    ctime_ns: int = -1


class Document:
    """One file's front matter: values, places, and what went wrong while reading.

    Attributes:
        path: as printed, relative to the working folder, with ``/``.
        source: the text and its lines.
        data: the front matter as plain values; an empty mapping when it could not be read.
        locations: where each value stands.
        problems: what reading met.
        suppressions: the suppression comments, in order.
        broken: the data cannot be trusted; only rules that say ``even_if_broken`` run.
        now: the time of the run, seconds since 1970-01-01T00:00:00Z; a rule that asks makes a result that is not cached.
        clock_mattered: another time could give another result.
        name: the file's own name, without its folders.
        body: what follows the front matter, as bytes; empty where there is none, or no front matter.
        reading: how it was read.
        own_schema: its schema is one of the user's that does not build on the article schema.
        roles: which of its fields are fields of an article, by a schema of the user's own; None where each is what its name says.
        outcomes: what requests came to, by the URL that was asked for; empty but in ``seedlint links``.
        non_ascii: the characters of the front matter that are not ASCII, where all its values stand in it as they read; else None.
    """

    __slots__ = (
        "_image", "_images", "_memo", "_now", "_validate", "body", "broken", "clock_mattered", "data", "locations", "name", "non_ascii",
        "outcomes", "own_schema", "path", "problems", "reading", "roles", "source", "suppressions",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        source: Source,
        data: dict[str, Any],
        locations: Locations,
        problems: tuple[Problem, ...] = (),
        broken: bool = False,
        now: float = 0.0,
        validate: Callable[[Document], Sequence[Violation]] | None = None,
        image: Callable[[str], LocalImage | None] | None = None,
        non_ascii: str | None = None,
        suppressions: tuple[Suppression, ...] = (),
    ) -> None:
        self.path = path
        self.name = path[path.rfind("/") + 1 :]
        self.source = source
        self.data = data
        self.locations = locations
        self.problems = problems
        self.suppressions = suppressions
        self.broken = broken
        self._now = now
        self.clock_mattered = False
        self.own_schema = False
        self.roles: Roles | None = None
        self.reading = USUAL
        self.body = b""
        self.non_ascii = non_ascii
        self.outcomes: Mapping[str, Outcome] = _NO_OUTCOMES
        self._validate = validate
        self._image = image
        self._images: dict[str, LocalImage] = {}
        self._memo: dict[object, Any] = {}

    # -- values ------------------------------------------------------------------------------------------------------

    def memo(self, make: Callable[[Document], T]) -> T:
        """``make(self)``, worked out once: how rules share what they all need."""
        memo = self._memo
        if make in memo:
            found: T = memo[make]
            return found
        made = memo[make] = make(self)
        return made

    def get(self, *pointer: str | int) -> Any:
        """The value at a pointer, None where there is none."""
        value: Any = self.data
        for part in pointer:
            if isinstance(value, dict):
                value = value.get(part)
            elif isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
                value = value[part]
            else:
                return None
        return value

    def text(self, *pointer: str | int) -> Text | None:
        """The string at a pointer; None where it is missing or no string."""
        value = self.get(*pointer)
        return Text(self.locations, pointer, value) if isinstance(value, str) else None

    def texts(self, *pattern: str | int) -> Iterator[Text]:
        """All strings at a pointer in which ``"*"`` stands for every item of a list or mapping."""
        for pointer in self.match(*pattern):
            text = self.text(*pointer)
            if text is not None:
                yield text

    def match(self, *pattern: str | int) -> Iterator[Pointer]:
        """All existing pointers of a pattern in which ``"*"`` stands for every item of a list or mapping."""
        found: list[tuple[Pointer, Any]] = [((), self.data)]
        for part in pattern:
            step: list[tuple[Pointer, Any]] = []
            for pointer, value in found:
                if part == "*":
                    items = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
                    step.extend(((*pointer, key), item) for key, item in items)
                elif isinstance(value, dict) and part in value:
                    step.append(((*pointer, part), value[part]))
            found = step
        for pointer, _ in found:
            yield pointer

    @property
    def now(self) -> float:
        """The time of the run, seconds since 1970-01-01T00:00:00Z."""
        self.clock_mattered = True
        return self._now

    def is_after_now(self, moment: float, by: float = 0.0) -> bool:
        """Whether a moment (seconds since 1970) is later than now by more than some seconds. No holds for ever, yes does not."""
        later = moment > self._now + by
        self.clock_mattered = self.clock_mattered or later
        return later

    @property
    def violations(self) -> Sequence[Violation]:
        """What the schema rejects, every error once; empty for a file without errors."""
        return self.memo(_violations)

    @property
    def has_site(self) -> bool:
        """Whether a site root is known, below which site-relative images are files."""
        return self._image is not None

    def image(self, url: str) -> LocalImage | None:
        """The file of a site-relative URL; None when the URL is not site-relative or no site root is known."""
        if self._image is None:
            return None
        found = self._image(url)
        if found is not None:
            self._images[found.path] = found
        return found

    @property
    def images_seen(self) -> tuple[tuple[str, int, int, int], ...]:
        """Path, size, time of modification and of change of every local image asked for: what a cached result depends on."""
        return tuple((found.path, found.size, found.mtime_ns, found.ctime_ns) for _, found in sorted(self._images.items()))

    # -- places ------------------------------------------------------------------------------------------------------

    def span_of(self, pointer: Pointer) -> Span:
        """The whole value with its quotes; an empty value points at its key; a value that is not there at `missing_span`."""
        return self.locations.span_of(pointer)

    def key_span(self, pointer: Pointer) -> Span:
        """The key of a value; for a list item its first key, or the item itself; line 1 for the root."""
        return self.locations.key_span(pointer)

    def missing_span(self, pointer: Pointer) -> Span:
        """Where a field is missing: the key of the mapping that lacks it, or the opening fence for the root."""
        return self.locations.missing_span(pointer)

    def in_flow(self, pointer: Pointer) -> bool:
        """Whether the value stands inside ``[ ]`` or ``{ }``."""
        return self.locations.in_flow(pointer)

    def pointer_at(self, offset: int) -> Pointer:
        """The deepest field whose key or value covers an offset; ``()`` where there is none."""
        return self.locations.pointer_at(offset)

    def about(self, span: Span, field: str | None) -> str:
        """What a finding is about, as the data says it, however it is written: what the baseline remembers.

        The characters of a value under the span; of a field that is missing, what its mapping begins with (the url of an
        image); of anything else, the text under the span.
        """
        pointer = self.pointer_at(span.start)
        text = self.text(*pointer)
        if text is not None:
            start, end = text.node.start, text.node.end
            if start <= span.start and span.end <= end:
                places = offsets(self.source.text[start:end], text.style, text.value)
                if places is None or (span.start, span.end) == (start, end):
                    return text.value
                first, last = bisect_left(places.starts, span.start - start), bisect_left(places.starts, span.end - start)
                return text.value[first:last]
        owner = self._owner_of_missing(field) if field is not None and field != json_pointer(pointer) else None
        if owner is not None:
            return str(next(iter(owner.values()), ""))
        return str(pointer[-1]) if pointer else self.source.text[span.start : span.end].strip()

    def _owner_of_missing(self, field: str) -> dict[str, Any] | None:
        """The mapping that lacks a field, if it is neither the article nor a related record: these are known by their URL."""
        *parts, _ = field.split("/")[1:] or [""]
        value: Any = self.data
        for part in parts:
            name = part.replace("~1", "/").replace("~0", "~")
            value = value[int(name)] if isinstance(value, list) and name.isdecimal() and int(name) < len(value) else value
            value = value.get(name) if isinstance(value, dict) else value
        related = ("related",) if self.roles is None else self.roles.related
        is_record = len(parts) == len(related) + 1 and tuple(parts[:-1]) == related
        return value if isinstance(value, dict) and parts and not is_record else None


def _violations(doc: Document) -> Sequence[Violation]:
    return doc._validate(doc) if doc._validate is not None else ()
