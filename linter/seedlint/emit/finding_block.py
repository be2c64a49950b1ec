"""One finding as people read it: what, where, the lines with the place underlined, and the fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from seedlint.emit.cell_width import shorten, width
from seedlint.emit.code_frame import rows
from seedlint.emit.escape import place, terminal
from seedlint.emit.record import label
from seedlint.emit.style import BOLD, CYAN, DIM, GREEN, RESET, SEVERITY, Style
from seedlint.model.diagnostic import Diagnostic
from seedlint.text.span import Span

# Narrower than this nothing can be shown; wider, the eye loses the line.
NARROWEST, WIDEST = 40, 200


class Page:
    """The settings of one output, worked out once."""

    def __init__(self, style: Style) -> None:
        self.lines = lru_cache(maxsize=8)(style.lines)  # findings come file by file, notes from few others
        self.width = min(max(style.width, NARROWEST), WIDEST)
        self.bold, self.dim, self.green, self.cyan, self.reset = (BOLD, DIM, GREEN, CYAN, RESET) if style.color else ("",) * 5
        self.severity = SEVERITY if style.color else dict.fromkeys(SEVERITY, "")

    def block(self, d: Diagnostic, also_at: Sequence[str] = ()) -> str:
        """The lines of a finding, with a blank one after them.

        Args:
            d: the finding.
            also_at: other places of it, as a terminal may show them.
        """
        color, reset, dim = self.severity[d.severity], self.reset, self.dim
        severity = d.severity.value
        gutter = len(str(max(span.end_line for span in (d.span, *(note.span for note in d.notes)))))
        edge = f"{' ' * gutter} {dim}"
        title = f"{color}{severity}[{d.code}]{reset} {self.bold}{d.rule}{reset}: "
        out = list(self.wrap(title, len(f"{severity}[{d.code}] {d.rule}: "), d.message))
        out.append(f"{edge}┌─{reset} {place(d.span)}")
        about = label(d)
        if about:
            out.append(f"{edge}│  {shorten(terminal(about), self.width - gutter - 4)}{reset}")
        out.extend(self.frame(d.span, f"{edge}│{reset}", gutter, color, "^"))
        for note in d.notes:
            where = "" if note.span.path == d.span.path and self.lines(d.span.path) else f": {place(note.span)}"
            first = f"{edge}├─{reset} {self.cyan}{terminal(note.message)}{reset}{where}"
            out.extend(self.frame(note.span, first, gutter, self.cyan, "-") or (first,))
        out.extend(f"{edge}├─{reset} {self.cyan}also at{reset} {where}" for where in also_at)
        if d.fix:
            title = f"{d.fix.safety.value} fix"
            out.extend(self.wrap(f"{edge}={reset} {self.green}{title}{reset}: ", gutter + 5 + len(title), d.fix.title))
        out.append("\n")
        return "\n".join(out)

    def wrap(self, start: str, used: int, text: str) -> Iterator[str]:
        """A text after the start of a line, wrapped at spaces; words are left whole, to be copied."""
        line, indent = start, "    "
        for index, word in enumerate(terminal(text).split(" ")):
            cells = width(word)
            if index and used + 1 + cells > self.width:
                yield line
                line, used = indent + terminal(word), len(indent) + cells
            else:
                line, used = (f"{line} {word}", used + 1 + cells) if index else (line + word, used + cells)
        yield line

    def frame(self, span: Span, first: str, gutter: int, color: str, mark: str) -> list[str]:
        """The lines of a span, numbered and underlined, under a first line; nothing where they cannot be read."""
        dim, reset = self.dim, self.reset
        out: list[str] = []
        for row in rows(span, self.lines(span.path), self.width - gutter - 3):
            if not out:
                out.append(first)
            if row is None:
                out.append(f"{' ' * gutter} {dim}⋮{reset}")
                continue
            out.append(f"{dim}{row.number:>{gutter}} │{reset} {row.before}{color.replace('1;', '')}{row.marked}{reset}{row.after}".rstrip())
            if row.cells:
                out.append(f"{' ' * gutter} {dim}│{reset} {' ' * row.indent}{color}{mark * row.cells}{reset}")
        return out
