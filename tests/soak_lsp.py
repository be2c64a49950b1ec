"""Edits a folder at random through the language server, and compares what it shows with a fresh check, again and again.

    python tests/soak_lsp.py [--minutes N] [--seed N]

Opens, types, undoes, saves, closes, renames, deletes and makes files, changes the configuration (also to one that cannot be used).
Every so often it waits for the server: what is shown then equals what `seedlint check` says of a copy of the folder that holds the
unsaved texts. It ends with the first difference, or with anything in the server's log.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from lsprotocol import types

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent / "linter")]

from editor import ALL_OF_IT, Editor, editor, speaking  # noqa: E402
from seedlint.lsp.buffer import Buffer  # noqa: E402
from workspace_edits import CONFIGURATIONS, edited, few_articles, write  # noqa: E402

BROKEN = ("ignore = [", 'select = ["no-such-rule"]\n', 'schema = "nothing.json"\n', "colour = 1\n")
KINDS = (types.PositionEncodingKind.Utf16, types.PositionEncodingKind.Utf8, types.PositionEncodingKind.Utf32)


class Soak:
    """A folder, the texts that are open in it, and what was done."""

    def __init__(self, here: Editor, root: Path, random: Random, encoding: str) -> None:
        self.here, self.root, self.random, self.encoding = here, root, random, encoding
        self.open: dict[Path, list[str]] = {}  # each text with its earlier ones
        self.versions: dict[Path, int] = {}
        self.done: Counter[str] = Counter()
        self.is_broken = False

    def files(self) -> list[Path]:
        return sorted(path for path in self.root.rglob("*.md") if path.is_file())

    def step(self) -> None:
        closed = [path for path in self.files() if path not in self.open]
        steps = [(self.type, 60)] * bool(self.open) + [(self.undo, 8)] * bool(self.open) + [(self.save, 6)] * bool(self.open)
        steps += [(self.close, 3)] * bool(self.open) + [(self.open_one, 10)] * bool(closed and len(self.open) < 5)
        steps += [(self.rename, 2), (self.delete, 2), (self.write_closed, 6)] * bool(closed) + [
            (self.make, 3),
            (self.configure, 1),
            (self.ask, 6),
        ]
        chosen = self.random.choices([each for each, _ in steps], [weight for _, weight in steps])[0]
        self.done[chosen.__name__] += 1
        chosen()

    def some_open(self) -> Path:
        return self.random.choice(sorted(self.open))

    def open_one(self) -> None:
        path = self.random.choice([path for path in self.files() if path not in self.open])
        text = path.read_bytes().decode("utf-8", "replace")
        self.open[path], self.versions[path] = [text], 1
        self.here.open(path, text)

    def type(self) -> None:
        path = self.some_open()
        self.replace(path, edited(self.open[path][-1], self.random).encode("utf-8", "replace").decode())

    def undo(self) -> None:
        path = self.some_open()
        if len(self.open[path]) > 1:
            *earlier, before, _ = self.open[path]
            self.replace(path, before)
            self.open[path] = [*earlier, before]

    def replace(self, path: Path, new: str) -> None:
        """Send the difference as an editor does: what lies between the common beginning and end."""
        old = self.open[path][-1]
        start = _alike(old, new)
        end = _alike(old[start:][::-1], new[start:][::-1])
        for _ in range(2):  # no half of a CRLF
            start -= any(text[start - 1 : start + 1] == "\r\n" for text in (old, new) if start)
            end -= any(text[len(text) - end - 1 : len(text) - end + 1] == "\r\n" for text in (old, new) if end)
        buffer = Buffer(old, self.encoding)
        self.versions[path] += 1
        place = buffer.range(start, len(old) - end)
        change = types.TextDocumentContentChangePartial(place, new[start : len(new) - end])
        self.here.change(path, self.versions[path], change if self.random.random() < 0.9 else new)
        self.open[path] = [*self.open[path][-20:], new]

    def save(self) -> None:
        path = self.some_open()
        path.write_bytes(self.open[path][-1].encode())
        self.here.save(path)
        self.here.touched(path)

    def close(self) -> None:
        path = self.some_open()
        del self.open[path]
        self.here.close(path)

    def rename(self) -> None:
        path = self.random.choice([path for path in self.files() if path not in self.open])
        new = path.with_name(f"renamed-{self.random.randrange(20)}.md")
        if new not in self.open and not new.exists():
            path.rename(new)
            self.here.touched(path, new)

    def delete(self) -> None:
        files = self.files()
        path = self.random.choice([path for path in files if path not in self.open])
        if len(files) > 4:
            path.unlink()
            self.here.touched(path)

    def write_closed(self) -> None:
        path = self.random.choice([path for path in self.files() if path not in self.open])
        text = path.read_bytes().decode("utf-8", "surrogatepass")
        temporary = path.with_name(f".{path.name}.tmp")  # as many editors write
        temporary.write_bytes(edited(text, self.random).encode("utf-8", "surrogatepass"))
        temporary.replace(path)
        self.here.touched(temporary, path)

    def make(self) -> None:
        number = self.random.randrange(20)
        path = self.root / self.random.choice(["", "below"]) / f"new-{number}.md"
        if path not in self.open and len(self.files()) < 25:
            write(self.root, str(path.relative_to(self.root)), self.random.choice(list(few_articles().values())))
            self.here.touched(path)

    def configure(self) -> None:
        path = self.root / "seedlint.toml"
        self.is_broken = self.random.random() < 0.2
        path.write_text(self.random.choice(BROKEN if self.is_broken else CONFIGURATIONS), encoding="utf-8")
        if self.random.random() < 0.7:  # else the server looks by itself
            self.here.touched(path)

    def ask(self) -> None:
        """Ask something, and half of the time take the question back."""
        if self.open:
            path = self.some_open()
            place = types.Position(self.random.randrange(60), self.random.randrange(30))
            text = types.TextDocumentIdentifier(path.as_uri())
            context = types.CodeActionContext([])
            client = self.here.client
            questions = (
                lambda: client.protocol.send_request(types.TEXT_DOCUMENT_HOVER, types.HoverParams(text, place)),
                lambda: client.protocol.send_request(types.TEXT_DOCUMENT_COMPLETION, types.CompletionParams(text, place)),
                lambda: client.protocol.send_request(
                    types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionParams(text, types.Range(place, place), context)
                ),
                lambda: client.protocol.send_request(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, types.DocumentSymbolParams(text)),
                lambda: client.protocol.send_request(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkParams(text)),
            )
            answer = self.random.choice(questions)()
            self.answers = [each for each in getattr(self, "answers", []) if not each.done()] + [answer]

    # -- what is shown, and what a fresh check says --------------------------------------------------------------------

    def text_of(self, path: Path) -> str:
        return self.open[path][-1] if path in self.open else path.read_bytes().decode("utf-8", "replace")

    def shown(self) -> list[tuple]:
        found = []
        for params in self.here.shown.values():
            path = Path(params.uri.removeprefix("file://"))
            if not params.diagnostics:
                continue
            if path.suffix != ".toml" and path not in self.open and not path.exists():
                return [("of a file that is gone", str(path))]
            buffer = Buffer(self.text_of(path), self.encoding)
            for each in params.diagnostics:
                if each.data.get("mirror"):
                    continue
                start, end = buffer.offset(each.range.start), buffer.offset(each.range.end)
                name = str(path.relative_to(self.root))
                places = tuple(point for offset in (start, end) for point in _place(buffer, offset))
                found.append((name, *places, str(each.code), each.message, each.data["field"]))
        return sorted(found, key=repr)

    def fresh(self) -> list[tuple]:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            shutil.copytree(self.root, copy)
            for path, texts in self.open.items():
                write(copy, str(path.relative_to(self.root)), texts[-1])
            command = [sys.executable, "-m", "seedlint", "check", ".", "--format", "json", "--no-cache", "--allow-empty"]
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
            done = subprocess.run(command, cwd=copy, capture_output=True, text=True, env=environment, check=False)
            if done.returncode not in (0, 1):
                raise AssertionError(done.stderr)
            found = []
            for each in json.loads(done.stdout)["findings"]:
                path = copy / each["path"]
                buffer = Buffer(path.read_bytes().decode("utf-8", "replace"), "utf-32")
                place = types.Range(buffer.at(each["line"], each["column"]), buffer.at(each["end_line"], each["end_column"]))
                start, end = buffer.offset(place.start), buffer.offset(place.end)
                places = tuple(point for offset in (start, end) for point in _place(buffer, offset))
                found.append((each["path"], *places, each["code"], each["message"], each["field"]))
            return sorted(found, key=repr)

    async def compare(self) -> None:
        """Wait until the server shows what a fresh check says; fail when that does not happen."""
        if self.is_broken:
            return
        wanted = self.fresh()
        end = time.monotonic() + 60
        while (shown := self.shown()) != wanted:
            if time.monotonic() > end:
                less = [each for each in wanted if each not in shown]
                more = [each for each in shown if each not in wanted]
                raise AssertionError(f"not shown: {less[:5]}\nshown in vain: {more[:5]}\nopen: {sorted(map(str, self.open))}")
            await asyncio.sleep(0.05)


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    return next((at for at, (mine, yours) in enumerate(zip(one, other, strict=False)) if mine != yours), min(len(one), len(other)))


def _place(buffer: Buffer, offset: int) -> tuple[int, int]:
    place = Buffer(buffer.text, "utf-32").position(offset)
    return place.line + 1, place.character + 1


async def soak(minutes: float, seed: int, most: int) -> str:
    """Edit for so long; returns what was done, in a line."""
    end, done, steps, compared = time.monotonic() + 60 * minutes, Counter(), 0, 0
    while time.monotonic() < end and steps < most:
        random = Random(seed)
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve() / "site"
            write(root, "seedlint.toml", "")
            for name, text in few_articles().items():
                write(root, name, text)
            kind = random.choice(KINDS)
            can = random.choice([ALL_OF_IT, speaking(kind)])
            encoding = "utf-16" if can is ALL_OF_IT else kind.value
            async with editor(root, log=Path(folder) / "log", can=can) as here:
                one = Soak(here, root, random, encoding)
                try:
                    for _ in range(20):
                        for _ in range(random.randrange(1, 80)):
                            one.step()
                            steps += 1
                            if random.random() < 0.2:
                                await asyncio.sleep(random.random() * 0.05)
                        await one.compare()
                        compared += not one.is_broken
                        if time.monotonic() > end or steps >= most:
                            break
                except AssertionError as error:
                    raise AssertionError(f"seed {seed}, after {one.done.total()} steps: {error}") from None
                done += one.done
        seed += 1
    return f"{steps:,} edits, {compared:,} comparisons with a fresh check: {dict(done)}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--steps", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    print(asyncio.run(soak(asked.minutes, asked.seed, asked.steps)), f"in {(time.monotonic() - began) / 60:.1f} min", flush=True)
