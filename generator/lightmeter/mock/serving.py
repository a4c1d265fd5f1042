"""The application on a socket.

In: a world and providers. Out: a listening server, in this thread until a signal ends it (`serve`) or in another one
for the length of a `with` (`running`). Needs uvicorn.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from lightmeter.mock.app import build
from lightmeter.mock.faults import EXTENSION
from lightmeter.mock.provider import Provider
from lightmeter.mock.world import World


class _Protocol(H11Protocol):
    """Lets the application end the connection without an answer, which ASGI alone cannot."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  as in uvicorn
        super().connection_made(transport)
        self.app = _with_abort(self.app, transport.abort)  # pyright: ignore[reportIncompatibleUnannotatedOverride, reportAttributeAccessIssue]


def _with_abort(app: ASGIApp, abort: Callable[[], None]) -> ASGIApp:
    async def extended(scope: Scope, receive: Receive, send: Send) -> None:
        extensions = {**scope.get("extensions", {}), EXTENSION: {"abort": abort}}
        await app({**scope, "extensions": extensions}, receive, send)

    return extended


class _Server(uvicorn.Server):
    """A server that leaves signals to us and says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    def capture_signals(self) -> AbstractContextManager[None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(256)
    except OSError:
        sock.close()
        raise
    return sock


def address(sock: socket.socket) -> str:
    """The base URL of a listening socket."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _server(world: World, providers: Sequence[Provider], ready: Callable[[], None]) -> _Server:
    config = uvicorn.Config(
        build(world, providers),
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return _Server(config, ready)


def serve(
    world: World, providers: Sequence[Provider], sock: socket.socket, ready: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM; both end it cleanly."""
    server = _server(world, providers, ready)

    def stop() -> None:
        server.should_exit = True

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        await server.serve(sockets=[sock])

    asyncio.run(main())


@contextmanager
def running(world: World, providers: Sequence[Provider], host: str = "127.0.0.1") -> Generator[str]:
    """A mock in another thread, on a free port, for tests; gives its base URL."""
    sock = listen(host, 0)
    started = threading.Event()
    server = _server(world, providers, started.set)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[sock])), daemon=True)
    thread.start()
    try:
        if not started.wait(10):
            raise RuntimeError("the mock did not start")
        yield address(sock)
    finally:
        server.should_exit = True
        thread.join(10)
        sock.close()
