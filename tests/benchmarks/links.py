"""How close `seedlint links` comes to what its own limits allow, and what it takes.

    python tests/benchmarks/links.py            10,000 URLs on 200 hosts of this machine (127.0.1.1 and on) that take 50 ms each
    python tests/benchmarks/links.py --check    exit status 1 at more than 1.5 times the bound, or more than 150 MiB

The bound is the number of URLs times 50 ms, 64 at a time. Needs the extra `links`. Servers and client share the processors: on a machine that
does something else, the ratio is that of the load.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parent.parent.parent
URLS, HOSTS, TAKES, AT_ONCE = 10_000, 200, 0.05, 64
PORT = 8_099
PER_FILE = 10
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"
MIB = 1 << 20


def serve(ready: Any) -> None:
    """Answer every request after `TAKES` seconds, for ever."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(TAKES)
                writer.write(ANSWER)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    async def run() -> None:
        for number in range(HOSTS):
            await asyncio.start_server(one, f"127.0.1.{number + 1}", PORT, backlog=512)
        ready.set()
        await asyncio.Event().wait()

    asyncio.run(run())


def write(folder: Path) -> None:
    """Articles that link to all the URLs; the next URL is on another host."""
    for first in range(0, URLS, PER_FILE):
        lines = [f'  - webUrl: "http://127.0.1.{number % HOSTS + 1}:{PORT}/{number}"' for number in range(first, first + PER_FILE)]
        (folder / f"{first:05}.md").write_text("\n".join(["---", "related:", *lines, "---", ""]), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    ready = multiprocessing.Event()
    servers = multiprocessing.Process(target=serve, args=(ready,), daemon=True)
    servers.start()
    ready.wait(30)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        words = [sys.executable, "-m", "seedlint", "links", "--isolated", "--no-cache", "--allow-private", "--quiet", folder]
        start = time.perf_counter()
        pid = os.posix_spawn(words[0], words, {**os.environ, "PYTHONPATH": str(TOP / "linter")})
        _, status, used = os.wait4(pid, 0)
        wall = time.perf_counter() - start
    servers.terminate()
    bound = URLS * TAKES / AT_ONCE
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / MIB
    print(f"{URLS:,} URLs on {HOSTS} hosts: {wall:.1f} s, {wall / bound:.2f} times the bound of {bound:.1f} s;", end=" ")
    print(f"{used.ru_utime + used.ru_stime:.1f} s of CPU time; {peak:.0f} MiB")
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"exit status {os.waitstatus_to_exitcode(status)}")
    if check and (wall > 1.5 * bound or peak > 150):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
