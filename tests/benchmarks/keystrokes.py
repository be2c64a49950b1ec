"""How long an editor waits: from a keystroke to the diagnostics of its version, and from a written file to what `check --watch` shows.

    python tests/benchmarks/keystrokes.py [--files N]

The server runs as an editor starts it, over a folder of N articles (10,000), all of which it has indexed; the client is pygls'. Printed
are the median and the slowest but one of twenty keystrokes, once into the excerpt and once into the title, which other files are compared
with, and the time that the server itself used for one, which load from elsewhere changes least.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "linter")]

from lsprotocol import types  # noqa: E402

from articles import article, write_folder  # noqa: E402
from editor import ALL_OF_IT, Editor, editor  # noqa: E402

KEYSTROKES = 20


def of_size(number: int, size: int) -> str:
    """An article of about so many bytes."""
    related = 0
    while len(text := article(number, related=related).encode()) < size and related < 127:
        related += 1
    text = article(number, related=related)
    if len(text.encode()) < size:  # a longer list than articles have: its records again, with other pages
        start = text.index("related:\n") + len("related:\n")
        end = text.index("\nsecured:") + 1 if "\nsecured:" in text[start:] else text.rindex("---")
        records, more = text[start:end], ""
        while len((text + more).encode()) < size:
            more += records.replace("https://www.", f"https://www{len(more)}.").replace("https://", f"https://x{len(more)}.")
        text = text[:end] + more + text[end:]
    return text


def server_seconds(process: int) -> float:
    """CPU time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def keystrokes(here: Editor, path: Path, text: str, key: str, version: int) -> tuple[list[float], int]:
    lines = text.split("\n")
    number = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
    times = []
    for typed in range(KEYSTROKES):
        version += 1
        place = types.Position(number, len(f'{key}: "') + typed)
        began = time.perf_counter()
        here.change(path, version, types.TextDocumentContentChangePartial(types.Range(place, place), "x"))
        while here.shown[path.as_uri()].version != version:
            await asyncio.sleep(0.0002)
        times.append((time.perf_counter() - began) * 1_000)
        await asyncio.sleep(0.02)
    return sorted(times), version


async def lsp(folder: Path, log: Path) -> None:
    async with editor(folder, log=log, can=ALL_OF_IT, options={"diagnostics": "open"}) as here:
        for size in (6_000, 200_000):
            path, text = folder / f"typed-{size}.md", of_size(999_000 + size % 7, size)
            here.open(path, text)
            await here.until(lambda path=path: path.as_uri() in here.shown, 600)
            await here.until(lambda: here.progress and here.progress[-1]["kind"] == "end", 600)
            await asyncio.sleep(1)
            process = here.client._server.pid
            version = 1
            for key in ("excerpt", "title"):
                before = server_seconds(process)
                times, version = await keystrokes(here, path, text, key, version)
                used = (server_seconds(process) - before) * 1_000 / KEYSTROKES
                median, slow = statistics.median(times), times[-2]
                print(
                    f"{len(text.encode()) / 1000:7.1f} KB, {key:7}: {median:6.1f} ms, slowest but one {slow:6.1f} ms; CPU of the server {used:5.1f} ms",
                    flush=True,
                )
                lines = text.split("\n")
                number = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
                lines[number] = lines[number].replace('"', '"' + "x" * KEYSTROKES, 1)
                text = "\n".join(lines)


def watch(folder: Path, beside: Path) -> None:
    command = [sys.executable, "-m", "seedlint", "check", ".", "--watch", "--format", "concise", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with (beside / "out").open("wb") as out, (beside / "err").open("wb") as err:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=err, env=environment)

    def shown() -> int:
        return (beside / "err").read_text(encoding="utf-8").count("watching")

    def wait(count: int) -> None:
        while shown() < count:
            time.sleep(0.001)

    wait(1)
    time.sleep(2)
    path = sorted(folder.rglob("*.md"))[len(list(folder.rglob("*.md"))) // 2]
    text, times, used = path.read_text(encoding="utf-8"), [], server_seconds(process.pid)
    for number in range(KEYSTROKES):
        began = time.perf_counter()
        path.write_text(text.replace("https://", "http://", number % 2 + 1), encoding="utf-8")
        wait(number + 2)
        times.append((time.perf_counter() - began) * 1_000)
        time.sleep(0.5)
    used = (server_seconds(process.pid) - used) * 1_000 / KEYSTROKES
    times.sort()
    print(f"--watch, one file written: {statistics.median(times):.1f} ms, slowest but one {times[-2]:.1f} ms; CPU {used:.1f} ms")
    process.send_signal(signal.SIGINT)
    process.wait(20)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as top:
        site = Path(top).resolve() / "site"
        write_folder(str(site), asked.files)
        print(f"{asked.files:,} files")
        asyncio.run(lsp(site, Path(top) / "log"))
        watch(site, Path(top))
        print(f"most memory of a process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10} MiB")
