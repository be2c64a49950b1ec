"""One request: connect, but only to an address that was checked; read no more than is needed; give what came back as a value.

The client is aiohttp: connections are kept and pooled, and a resolver of one's own decides which addresses it connects to, so that
what was checked is what is used. Redirects, cookies, credentials, proxies and decompression are all switched off.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from seedlint._version import __version__
from seedlint.links import decide
from seedlint.links.addresses import is_address, is_public
from seedlint.links.decide import Answer, Request
from seedlint.read.image_files import HTML_PAGE, measured_bytes

USER_AGENT = f"seedlint/{__version__} (+https://github.com/seedlint/seedlint; checks links)"
_HEADERS = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity"}
_FOR_PAGES = "text/html,application/xhtml+xml,*/*;q=0.8"
_FOR_IMAGES = "image/avif,image/webp,image/*,*/*;q=0.5"
_BEGINNING = 1 << 18  # bytes of an image that are read at most: sizes stand at the front
_FIRST_LOOK = 1 << 12
_DRAIN = 1 << 16  # bytes of a body that are read so that the connection can be used again
_LOOKUPS = 32  # at a time
_KEEP = 5.0  # seconds that a connection stays open for the next request
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64}")  # RFC 6838, section 4.2
_ANYTHING = ("application/octet-stream", "binary/octet-stream", "application/x-download", "")  # says nothing of what it is
_SECONDS = re.compile(r"[0-9]{1,9}")

Lookup = Callable[[str, int], Awaitable[list[str]]]


class _NotPublicError(OSError):
    """A name that leads to an address which is not public."""


class _NoHostError(OSError):
    """A name that does not exist."""


class _Resolver(AbstractResolver):
    """Gives the client the addresses that were checked. Each name is looked up once a run."""

    def __init__(self, lookup: Lookup, allow: Callable[[str], bool]) -> None:
        self._lookup = lookup
        self._allow = allow
        self._known: dict[str, asyncio.Future[list[str]]] = {}

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC) -> list[ResolveResult]:
        """The addresses of a name; the errors are what `_error` understands."""
        if host not in self._known:
            self._known[host] = asyncio.ensure_future(self._lookup(host, port))
        future = self._known[host]
        try:
            addresses = await asyncio.shield(future)
        except OSError:
            self._known.pop(host, None)  # a retry asks again
            raise
        if not addresses:
            raise _NoHostError(host)
        for address in addresses:  # a name may lead to public addresses and to others: then it is not to be trusted at all
            if not self._allow(address):
                raise _NotPublicError(address)
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=socket.AF_INET6 if ":" in address else socket.AF_INET, proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]  # fmt: skip

    async def close(self) -> None:
        """Nothing is held."""


class Client:
    """Sends requests; an asynchronous context manager.

    Attributes:
        connected: some server was there.
    """

    def __init__(
        self,
        timeout: float,
        allow: Callable[[str], bool] = is_public,
        lookup: Lookup | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Nothing is connected yet.

        Args:
            timeout: seconds for a request, from looking up the name to the last byte.
            allow: whether an IP address may be connected to.
            lookup: name and port -> IP addresses; the system's own where there is none.
            trust: whose certificates count; the system's where there is none.
        """
        self.connected = False
        self._allow = allow
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=timeout / 2)
        self._threads = ThreadPoolExecutor(_LOOKUPS, "lookup")
        self._resolver = _Resolver(lookup or self._system_lookup, allow)
        self._trust = trust
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Client:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver, ttl_dns_cache=None, dns_cache_max_size=100_000, limit=0, keepalive_timeout=_KEEP,
            ssl=self._trust or ssl.create_default_context(),
        )  # fmt: skip
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=False, timeout=self._timeout,
            read_bufsize=1 << 14, headers=_HEADERS,
        )  # fmt: skip
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._session is not None:
            await self._session.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _system_lookup(self, host: str, port: int) -> list[str]:
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    async def ask(self, request: Request, more: bool = False) -> Answer:
        """Send a request.

        Args:
            request: what is asked.
            more: requests of the same host may follow soon, so the connection is kept.
        """
        name = decide.host(request.url)
        if is_address(name) and not self._allow(name.strip("[]")):
            return Answer(error=decide.NOT_PUBLIC, words=f"its address is not public: {name}")
        try:
            answer = await self._ask(request, more)
        except (TimeoutError, OSError, aiohttp.ClientError, ValueError) as error:
            answer = _error(error)
        self.connected |= answer.error not in (*decide.NOT_CONNECTED, decide.NOT_PUBLIC)
        return answer

    async def _ask(self, request: Request, more: bool) -> Answer:
        headers = {"Accept": _FOR_IMAGES if request.picture else _FOR_PAGES}
        if request.method == "GET" and request.ranged:
            headers["Range"] = f"bytes=0-{_BEGINNING - 1 if request.picture else _FIRST_LOOK - 1}"
        if not more:
            headers["Connection"] = "close"
        assert self._session is not None
        response = await self._session.request(request.method, URL(request.url, encoded=True), allow_redirects=False, headers=headers)
        try:
            answer = _headers(response)
            if request.picture and 200 <= response.status < 300:
                answer = await _picture(response, answer)
            elif request.method == "GET":
                await _drain(response)
            return answer
        finally:
            response.close() if not response.content.at_eof() else response.release()


def _headers(response: aiohttp.ClientResponse) -> Answer:
    headers = response.headers
    found = _MEDIA_TYPE.match(headers.get("Content-Type", "").strip())
    return Answer(
        status=response.status,
        location=headers.get("Location", ""),
        content=found.group().lower() if found else "",
        retry_after=retry_after(headers.get("Retry-After", ""), time.time()),
    )


def retry_after(text: str, now: float) -> float | None:
    """The seconds that a server asks to wait; None where it does not say.

    Source: RFC 9110, section 10.2.3.

    Args:
        text: value of the header.
        now: seconds since 1970-01-01T00:00:00Z.
    """
    text = text.strip()
    if not text:
        return None
    if _SECONDS.fullmatch(text):
        return float(text)
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


async def _drain(response: aiohttp.ClientResponse) -> None:
    """Read a short body, so that the connection can be used again; of a long or slow one nothing is wanted."""
    if response.content_length is not None and response.content_length <= _DRAIN:
        try:
            await response.content.read(_DRAIN)
        except (TimeoutError, OSError, aiohttp.ClientError):
            return


async def _picture(response: aiohttp.ClientResponse, answer: Answer) -> Answer:
    """Look at the beginning of a body: no more of it is read than is needed to measure an image."""
    data, whole, looked = b"", False, 0
    plain = response.headers.get("Content-Encoding", "identity").strip().lower() in ("", "identity")
    while plain and not whole and len(data) < _BEGINNING:
        try:
            some = await response.content.readany()
        except (TimeoutError, OSError, aiohttp.ClientError):  # what came before may do
            break
        data, whole = data + some, not some
        if whole or len(data) >= max(_FIRST_LOOK, 2 * looked):
            looked = len(data)
            found = measured_bytes(data, whole and response.status == 200)
            if found is not None:
                return _with_size(answer, *found)
    found = measured_bytes(data[:_BEGINNING], is_whole=True) if data else None
    return _with_size(answer, *(found or (None, "")))


def _with_size(answer: Answer, size: tuple[int, int] | None, kind: str) -> Answer:
    if kind == HTML_PAGE:
        return answer._replace(picture=False, content="an HTML page" if answer.content.startswith("image/") else answer.content)
    if size is not None:
        return answer._replace(picture=True, width=size[0], height=size[1])
    if answer.content.startswith("image/"):
        return answer._replace(picture=True)
    return answer._replace(picture=None if answer.content in _ANYTHING else False)


def _error(error: BaseException) -> Answer:
    """What kept an answer from coming."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        cause = error.certificate_error
        return Answer(error=decide.CERTIFICATE, words=str(getattr(cause, "verify_message", "") or "it cannot be verified"))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return _lookup_error(error.os_error)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Answer(error=decide.UNREACHABLE, words="no connection in time")
    if isinstance(error, asyncio.TimeoutError):
        return Answer(error=decide.TIME_OUT, words="no answer in time")
    if isinstance(error, aiohttp.ClientSSLError):
        return Answer(error=decide.BROKEN, words="no encrypted connection comes about")
    if isinstance(error, aiohttp.ClientConnectorError):
        if isinstance(error.os_error, ConnectionRefusedError):
            return Answer(error=decide.CONNECTION_REFUSED, words="connection refused")
        return Answer(error=decide.UNREACHABLE, words=f"no connection: {(error.os_error.strerror or 'unreachable').lower()}")
    if isinstance(error, aiohttp.ClientResponseError):
        return Answer(error=decide.BROKEN, words="the answer is not HTTP, or its headers are too large")
    return Answer(error=decide.BROKEN, words="the connection broke off")


def _lookup_error(error: OSError) -> Answer:
    if isinstance(error, _NotPublicError):
        return Answer(error=decide.NOT_PUBLIC, words=f"its host leads to an address that is not public: {error}")
    missing = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
    if isinstance(error, _NoHostError) or (isinstance(error, socket.gaierror) and error.errno in missing):
        return Answer(error=decide.NO_HOST, words="no such host")
    return Answer(error=decide.UNREACHABLE, words="its host cannot be looked up")
