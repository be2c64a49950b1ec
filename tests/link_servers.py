"""Small HTTP servers on addresses of this machine alone, that answer as a test says, well or badly."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from typing import NamedTuple


class Asked(NamedTuple):
    """A request that came in."""

    method: str
    path: str
    headers: dict[str, str]


Write = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Write:
    """What a well-behaved server sends; HEAD gets no body."""

    async def write(asked: Asked, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} Whatever"]
        given = {"Content-Type": "text/html", "Content-Length": str(len(body)), **{k.replace("_", "-"): v for k, v in headers.items()}}
        lines += [f"{name}: {value}" for name, value in given.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if asked.method == "HEAD" else body))

    return write


def raw(data: bytes, close: bool = True) -> Write:
    """These bytes, whatever was asked."""

    async def write(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if close:
            writer.close()

    return write


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Write:
    """A beginning, and then the same again and again, until the client goes."""

    async def write(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.is_closing():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return write


def after(seconds: float, then: Write) -> Write:
    """The same, later."""

    async def write(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await then(asked, writer)

    return write


async def reset(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Breaks off as a crashed server does."""
    import socket
    import struct

    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Servers:
    """Servers in a thread of their own. A context manager.

    Attributes:
        asked: every request, in the order of arrival, with the address that it came to.
        bytes_written: by all answers.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, Asked]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[asyncio.base_events.Server] = []

    def __enter__(self) -> Servers:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        async def end() -> None:
            for server in self._servers:
                server.close()
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            await asyncio.sleep(0.001)  # transports close in the next turns of the loop

        asyncio.run_coroutine_threadsafe(end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def start(
        self,
        routes: dict[str, Write] | Callable[[Asked], Write],
        address: str = "127.0.0.1",
        tls: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> str:
        """Serve paths (``HEAD /x`` before ``/x``; anything else is 404); returns the origin."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while not writer.is_closing():
                    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                    first, *lines = head.split("\r\n")[:-2]
                    method, path, _ = first.split(" ")
                    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                    asked = Asked(method, path, headers)
                    self.asked.append((address, asked))
                    if callable(routes):
                        write = routes(asked)
                    else:
                        write = routes.get(f"{method} {path}") or routes.get(path) or answer(404, b"no")
                    await write(asked, writer)
                    await writer.drain()
                    if headers.get("connection") == "close":
                        writer.close()
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                pass
            finally:
                writer.transport.abort() if writer.transport.get_write_buffer_size() else writer.close()

        made = asyncio.start_server(serve, address, port, ssl=tls, backlog=512)
        server = asyncio.run_coroutine_threadsafe(made, self._loop).result()
        self._servers.append(server)
        port = server.sockets[0].getsockname()[1]
        host = f"[{address}]" if ":" in address else address
        return f"{'https' if tls else 'http'}://{host}:{port}"

    def paths(self) -> list[str]:
        """Method and path of every request."""
        return [f"{each.method} {each.path}" for _, each in self.asked]
