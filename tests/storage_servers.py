"""Servers on loopback that hold files: plain HTTP by the standard library, with faults on request, and S3 by moto."""

from __future__ import annotations

import html
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote
from urllib.request import Request, urlopen


class Files:
    """What a server holds, and how it fails.

    Attributes:
        files: path below the server -> bytes.
        faults: path -> what happens to the first requests for its bytes: ``503``, ``cut`` (fewer bytes than announced), ``drop``
            (no answer at all), ``short`` and ``long`` (the header says one byte less, or more), ``stall`` (half, then nothing),
            ``trickle`` (byte by byte, with a pause after each), ``404``, ``403``.
        asked: (method, path) -> how often.
        at_once: most requests for bytes that were answered at the same time.
        etags: answers have an ETag.
        lengths: answers say how long they are.
        gate: where it is set, a request for bytes waits for it.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = dict(files)
        self.faults: dict[str, list[str]] = {}
        self.asked: Counter[tuple[str, str]] = Counter()
        self.etags = self.lengths = True
        self.at_once = self._now = 0
        self.gate: threading.Barrier | None = None
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self.url = ""

    def fetched(self) -> int:
        return sum(count for (method, path), count in self.asked.items() if method == "GET" and not path.endswith("/"))


def trickle(data: bytes, closing: threading.Event) -> Iterator[bytes]:
    """The first bytes of some data, one by one, for as long as somebody takes them."""
    for byte in data:
        yield bytes((byte,))
        if closing.wait(0.02):
            return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a short answer would wait until its headers have come
    held: Files

    def log_message(self, *_: object) -> None: ...

    def do_HEAD(self) -> None:
        self.answer(False)

    def do_GET(self) -> None:
        self.answer(True)

    def answer(self, with_bytes: bool) -> None:
        held = self.held
        path = unquote(self.path.partition("?")[0]).removeprefix("/")
        with held.lock:
            held.asked[self.command, path or "/"] += 1
            fault = held.faults[path].pop(0) if with_bytes and held.faults.get(path) else ""
        if (path.endswith("/") or not path) and not fault:
            return self.listing(path, with_bytes)
        data = held.files.get(path)
        if fault in ("503", "404", "403", "429") or data is None:
            self.send_response(int(fault or 404))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        if fault == "drop":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        self.send_response(200)
        if held.lengths:
            self.send_header("Content-Length", str(len(data) + {"short": -1, "long": 1}.get(fault, 0)))
        else:
            self.send_header("Connection", "close")
        if held.etags:
            self.send_header("ETag", f'"{hash(data)}"')
        self.end_headers()
        if not with_bytes:
            return None
        if held.gate is not None:
            with held.lock:
                held._now += 1
                held.at_once = max(held.at_once, held._now)
            held.gate.wait(30)
            with held.lock:
                held._now -= 1
        if fault in ("cut", "stall"):
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            if fault == "stall":
                held.closing.wait(60)
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return None
        for part in trickle(data, held.closing) if fault == "trickle" else (data,):
            self.wfile.write(part)
        self.close_connection = fault in ("short", "long") or not held.lengths
        return None

    def listing(self, path: str, with_bytes: bool) -> None:
        names = {name[len(path) :] for name in self.held.files if name.startswith(path)}
        inside = sorted({name.partition("/")[0] + ("/" if "/" in name else "") for name in names if name})
        if not inside:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        links = "".join(f'<li><a href="{html.escape(quote(name))}">x</a></li>\n' for name in ["../", *inside])
        data = f"<html><a href='?C=N;O=D'>Name</a><a href='/elsewhere/'>x</a><ul>{links}</ul></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if with_bytes:
            self.wfile.write(data)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Clients go as they like."""


@contextmanager
def http_server(files: dict[str, bytes]) -> Iterator[Files]:
    held = Files(files)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"held": held}))
    held.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield held
    finally:
        held.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class S3:
    """What a moto server answers, and how it fails: a WSGI application.

    Attributes:
        url: of the server.
        faults: bucket/key -> what happens to the first requests for its bytes: ``503``, ``cut`` (half of it, then the connection ends),
            ``stall`` (half, then nothing), ``trickle`` (byte by byte, with a pause after each), ``short`` and ``long`` (another length than the listing says).
        asked: (method, bucket/key) -> how often.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.app = app
        self.url = ""
        self.faults: dict[str, list[str]] = {}
        self.asked: Counter[tuple[str, str]] = Counter()
        self.closing = threading.Event()
        self.lock = threading.Lock()

    def forget(self) -> None:
        """Hold nothing, as at first: what moto holds outlives a server."""
        self.closing.set()
        urlopen(Request(f"{self.url}/moto-api/reset", method="POST")).close()
        with self.lock:
            self.closing = threading.Event()
            self.faults, self.asked = {}, Counter()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].lstrip("/")
        with self.lock:
            self.asked[method, path] += 1
            fault = self.faults[path].pop(0) if method == "GET" and self.faults.get(path) else ""
        if not fault:
            return self.app(environ, start_response)
        if fault == "503":
            start_response("503 Slow Down", [("Content-Type", "application/xml")])
            return [b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"]
        answer: list[Any] = []
        data = b"".join(self.app(environ, lambda *given: answer.extend(given)))
        data = {"short": data[:-1], "long": data + b"\n"}.get(fault, data)
        others = [each for each in answer[1] if not each[0].lower().startswith(("content-length", "x-amz-checksum"))]
        start_response(answer[0], [*others, ("Content-Length", str(len(data)))])
        if fault == "trickle":
            return trickle(data, self.closing)
        return self._half(data, fault) if fault in ("cut", "stall") else [data]

    def _half(self, data: bytes, fault: str) -> Iterator[bytes]:
        closing = self.closing
        yield data[: len(data) // 2]
        if fault == "stall":
            closing.wait(60)


@contextmanager
def s3_server() -> Iterator[S3]:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    held = S3(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, held, threaded=True, request_handler=MotoRequestHandler)
    held.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        held.forget()
        yield held
    finally:
        held.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
