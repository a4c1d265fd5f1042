"""How answers go wrong on the wire: connections that end, bodies that are cut short or drip.

A connection is ended through the ASGI extension that `serving` adds. Without it (an application called in-process)
`Dropped` reaches the caller, as a client's own ConnectionError would.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from lightmeter.mock.clock import Clock

EXTENSION = "lightmeter.abort"
"""Name of the ASGI extension whose `abort` ends the connection at once."""

PIECES = 20


class Dropped(ConnectionResetError):
    """The connection ends without an answer."""


class Ended(Response):
    """No answer at all."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        extension = scope.get("extensions", {}).get(EXTENSION)
        if extension is None:
            raise Dropped
        abort: Callable[[], None] = extension["abort"]
        abort()
        while (await receive())["type"] != "http.disconnect":
            pass


class Dripping(StreamingResponse):
    """A body that comes in small pieces over `seconds`."""

    def __init__(
        self,
        content: bytes,
        status: int,
        headers: Mapping[str, str],
        media_type: str | None,
        clock: Clock,
        seconds: float,
    ) -> None:
        length = {"Content-Length": str(len(content))}
        super().__init__(_drip(content, clock, seconds), status, {**headers, **length}, media_type)


async def _drip(content: bytes, clock: Clock, seconds: float) -> AsyncIterator[bytes]:
    step = max(1, -(-len(content) // PIECES))
    pieces = [content[start : start + step] for start in range(0, len(content), step)]
    for piece in pieces:
        await clock.sleep(seconds / len(pieces))
        yield piece


def cut_short(content: bytes) -> bytes:
    """The first half of a JSON text, which is no JSON text."""
    return content[: max(1, len(content) // 2)]
