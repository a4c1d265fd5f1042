"""One request over httpx2, one outcome back; nothing is raised, nothing is retried, nothing is followed.

The secret joins the request here and nowhere else. A total deadline holds beside the read timeout, and an answer
is decoded piece by piece, so that neither a slow drip nor a small archive of a huge text gets through.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import anyio
import httpcore2
import httpx2

from .secrets import Scheme, Secret

DEADLINE: ContextVar[float] = ContextVar("deadline")


@dataclass(frozen=True, slots=True)
class WireRequest:
    """A request ready to leave; `auth` is attached at the last moment."""

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    content: bytes | None = field(repr=False)
    auth: tuple[Scheme, Secret] | None
    connect_timeout: float
    read_timeout: float
    limit: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, decoded; header names in lower case. A server may echo secrets, so repr shows neither."""

    status: int
    headers: dict[str, str] = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer. `sent` is False only where the request provably never left."""

    kind: Literal["connection", "timeout", "unreadable", "too-large"]
    message: str
    sent: bool


Outcome: TypeAlias = Answer | Failure

UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
    httpcore2.ConnectError,
    httpcore2.ConnectTimeout,
    httpcore2.PoolTimeout,
    httpcore2.UnsupportedProtocol,
)
TIMEOUTS = (httpx2.TimeoutException, httpcore2.TimeoutException, TimeoutError)
ERRORS = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
    TimeoutError,
    OSError,
)


class _TooLarge(Exception):
    pass


class _Unreadable(Exception):
    pass


class _Body:
    """Decodes an answer while it arrives, up to `limit` bytes."""

    def __init__(self, response: httpx2.Response, limit: int) -> None:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "", "gzip", "x-gzip", "deflate"):
            raise _Unreadable(f"the answer is encoded as {encoding}, which was not asked for")
        self._decoder = zlib.decompressobj(47) if "gzip" in encoding or encoding == "deflate" else None
        self._limit = limit
        self._parts = bytearray()

    def take(self, piece: bytes) -> None:
        if self._decoder is not None:
            try:
                piece = self._decoder.decompress(piece, self._limit + 1 - len(self._parts))
            except zlib.error:
                raise _Unreadable("the answer is not compressed as it says") from None
        self._parts += piece
        if len(self._parts) > self._limit:
            raise _TooLarge(f"the answer is larger than {self._limit} bytes")

    def whole(self, method: str) -> bytes:
        if self._decoder is not None and not self._decoder.eof and method != "HEAD":
            raise _Unreadable("the compressed answer is cut off")
        return bytes(self._parts)


def _prepared(request: WireRequest, deadline: float) -> httpx2.Request:
    headers = [("accept-encoding", "gzip"), *request.headers]
    if request.auth is not None:
        scheme, secret = request.auth
        headers.append(scheme.attach(secret))
    left = max(deadline - time.monotonic(), 0.001)
    read, connect = min(request.read_timeout, left), min(request.connect_timeout, left)
    timeout = {"connect": connect, "read": read, "write": read, "pool": connect}
    return httpx2.Request(
        request.method, request.url, headers=headers, content=request.content, extensions={"timeout": timeout}
    )


def _failure(error: Exception) -> Failure:
    name = type(error).__name__
    if isinstance(error, _TooLarge):
        return Failure("too-large", str(error), True)
    if isinstance(error, _Unreadable):
        return Failure("unreadable", str(error), True)
    kind = "timeout" if isinstance(error, TIMEOUTS) else "connection"
    text = str(error)
    return Failure(kind, f"{name}: {text}" if text else name, not isinstance(error, UNSENT))


def _answer(response: httpx2.Response, content: bytes) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, content)


class SyncSender:
    """Sends from this thread over a transport of httpx2."""

    def __init__(self, transport: httpx2.BaseTransport) -> None:
        self._transport = transport

    def send(self, request: WireRequest, deadline: float) -> Outcome:
        if deadline <= time.monotonic():
            return Failure("timeout", "no time left", False)
        token = DEADLINE.set(deadline)
        try:
            response = self._transport.handle_request(_prepared(request, deadline))
            try:
                body = _Body(response, request.limit)
                assert isinstance(response.stream, httpx2.SyncByteStream)
                for piece in response.stream:
                    body.take(piece)
                    if time.monotonic() > deadline:
                        return Failure("timeout", "the answer took too long", True)
                return _answer(response, body.whole(request.method))
            finally:
                response.close()
        except (*ERRORS, _TooLarge, _Unreadable) as error:
            return _failure(error)
        finally:
            DEADLINE.reset(token)

    def close(self) -> None:
        self._transport.close()


class AsyncWireSender:
    """Sends from an event loop over a transport of httpx2."""

    def __init__(self, transport: httpx2.AsyncBaseTransport) -> None:
        self._transport = transport

    async def send(self, request: WireRequest, deadline: float) -> Outcome:
        if deadline <= time.monotonic():
            return Failure("timeout", "no time left", False)
        try:
            with anyio.fail_after(deadline - time.monotonic()):
                return await self._send(request, deadline)
        except (*ERRORS, _TooLarge, _Unreadable) as error:
            return _failure(error)

    async def _send(self, request: WireRequest, deadline: float) -> Outcome:
        response = await self._transport.handle_async_request(_prepared(request, deadline))
        try:
            body = _Body(response, request.limit)
            assert isinstance(response.stream, httpx2.AsyncByteStream)
            async for piece in response.stream:
                body.take(piece)
            return _answer(response, body.whole(request.method))
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        await self._transport.aclose()


class _Stream(httpcore2.NetworkStream):
    """A connection that no read or write outlives the deadline of the call on."""

    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(timeout: float | None) -> float | None:
    deadline = DEADLINE.get(None)
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("the answer took too long")
    return left if timeout is None else min(timeout, left)


class _Backend(httpcore2.NetworkBackend):
    def __init__(self) -> None:
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.connect_tcp(host, port, timeout, local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Pieces(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Any:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class DeadlineTransport(httpx2.BaseTransport):
    """HTTP/1.1 straight to the host, through connections that keep to the deadline of the call."""

    def __init__(self) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), max_connections=100, network_backend=_Backend()
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert isinstance(request.stream, httpx2.SyncByteStream)
        url = request.url
        response = self._pool.handle_request(
            httpcore2.Request(
                request.method,
                httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(response.status, headers=response.headers, stream=_Pieces(response))

    def close(self) -> None:
        self._pool.close()
