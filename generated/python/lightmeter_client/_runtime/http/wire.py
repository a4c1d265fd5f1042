"""One request over httpx2, one outcome back; nothing is raised, nothing is retried, nothing is followed.

The secret joins the request here and nowhere else. A total deadline holds beside the read timeout, and an answer
is decoded piece by piece, so that neither a slow drip nor a small archive of a huge text gets through.
"""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import anyio
import httpcore2
import httpx2

from .secrets import Scheme, Secret
from .transport import DEADLINE


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
