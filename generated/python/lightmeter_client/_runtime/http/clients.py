"""The two clients below the generated ones: connections, and the drivers of the flows."""

from __future__ import annotations

import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

import anyio
import httpx2

from .base import Base, E, I, flow_of, parsed, raw_response
from .calls import Call, Dumpable, plain
from .flow import drive, drive_async
from .jobs import collect, generate, open_rows, resume
from .journal import Purchase
from .paging import Pages
from .previews import preview
from .results import Preview, Progress, RawResponse, Result, Resumed
from .transport import DeadlineTransport
from .waiting import Cancel
from .wire import AsyncWireSender, SyncSender

T = TypeVar("T")
P = ParamSpec("P")
AT_ONCE = 8
"""Open purchases that are collected at the same time."""

MAX_AGE = timedelta(days=7)
"""How old an open purchase may be to be sent again: well inside the time for which providers remember a key."""


class SyncClient(Base[I, E]):
    """Runs calls in the thread of the caller; may be used from several threads."""

    _sender: SyncSender

    def _connect(self, transport: httpx2.BaseTransport | None, ssl_context: ssl.SSLContext | None) -> None:
        self._sender = SyncSender(transport or DeadlineTransport(ssl_context))

    def _run(self, call: Call[T]) -> T:
        return parsed(call, drive(flow_of(self._core, call), self._sender))

    def _items(self, call: Call[Any], cursor: str, mark: str, items: str) -> Iterator[Any]:
        pages = Pages(call, cursor, mark, items)
        while pages.call is not None:
            yield from pages.turned(self._run(pages.call))

    def raw(self, build: Callable[P, Call[T]]) -> Callable[P, RawResponse[T]]:
        def run(*args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
            call = build(*args, **kwargs)
            return raw_response(call, drive(flow_of(self._core, call), self._sender))

        return run

    def generate(
        self,
        body: I | Dumpable,
        *,
        endpoint: E | None = None,
        max_cost: Decimal | int | str | None = None,
        deadline: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: Cancel | None = None,
        download: bool = True,
    ) -> Result:
        """Buy, wait and download. Pays once, whatever happens on the way; `error.key` resumes.

        Args:
            body: an input, or a request that contains one; JSON, or a Pydantic model of `models`.
            endpoint: the operation that takes it, where the provider has several.
            max_cost: the most it may cost; refused before it is sent where it costs more or the price is unknown.
            deadline: seconds from submit to result, downloads included.
            on_progress: called whenever the job was looked at.
            cancel: stops waiting once it is set; the job goes on, and `resume` waits again.
            download: whether the files are fetched too.
        """
        waiting = self._waiting(deadline, on_progress, cancel, download)
        return drive(generate(self._limited(max_cost), plain(body), endpoint, waiting), self._sender)

    def resume(
        self,
        name: str,
        *,
        deadline: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: Cancel | None = None,
        download: bool = True,
    ) -> Result:
        """Go on with a purchase by its key, or with a job by its id; never buys a second time.

        `OutcomeUnknown` says that only a person can find out what became of it, and where to look.
        """
        waiting = self._waiting(deadline, on_progress, cancel, download)
        return drive(resume(self._core, name, waiting), self._sender)

    def resume_all(self, *, deadline: float | None = None, max_age: timedelta = MAX_AGE) -> list[Resumed]:
        """Collect everything the journal has as paid for, or perhaps paid for, and not delivered; several at a time.

        Args:
            deadline: seconds for each of them.
            max_age: older purchases without a job are not sent again: the provider may have forgotten their keys.
        """
        stop = threading.Event()
        waiting = self._waiting(deadline, None, stop, True)
        rows = drive(open_rows(self._core), self._sender)

        def one(row: Purchase) -> Resumed:
            return drive(collect(self._core, row, waiting, max_age), self._sender)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                return list(pool.map(one, rows))
            except BaseException:  # such as Ctrl-C: what is being collected stays open in the journal
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def close(self) -> None:
        self._sender.close()
        if self.journal is not None:
            self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Previews(SyncClient[I, E]):
    """For a provider that says what it would charge."""

    def preview(self, body: I | Dumpable, *, endpoint: E | None = None) -> Preview:
        """What the provider says it would charge. Nothing runs, nothing is paid."""
        return drive(preview(self._core, plain(body), endpoint), self._sender)


class AsyncBaseClient(Base[I, E]):
    """Runs calls in an event loop."""

    _sender: AsyncWireSender

    def _connect(
        self, transport: httpx2.AsyncBaseTransport | None, ssl_context: ssl.SSLContext | None
    ) -> None:
        trusted = ssl_context or httpx2.create_ssl_context()
        self._sender = AsyncWireSender(transport or httpx2.AsyncHTTPTransport(verify=trusted))

    async def _run(self, call: Call[T]) -> T:
        return parsed(call, await drive_async(flow_of(self._core, call), self._sender))

    async def _items(self, call: Call[Any], cursor: str, mark: str, items: str) -> AsyncIterator[Any]:
        pages = Pages(call, cursor, mark, items)
        while pages.call is not None:
            for one in pages.turned(await self._run(pages.call)):
                yield one

    def raw(self, build: Callable[P, Call[T]]) -> Callable[P, Awaitable[RawResponse[T]]]:
        async def run(*args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
            call = build(*args, **kwargs)
            return raw_response(call, await drive_async(flow_of(self._core, call), self._sender))

        return run

    async def generate(
        self,
        body: I | Dumpable,
        *,
        endpoint: E | None = None,
        max_cost: Decimal | int | str | None = None,
        deadline: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: Cancel | None = None,
        download: bool = True,
    ) -> Result:
        """Buy, wait and download. Pays once, whatever happens on the way; `error.key` resumes.

        Args:
            body: an input, or a request that contains one; JSON, or a Pydantic model of `models`.
            endpoint: the operation that takes it, where the provider has several.
            max_cost: the most it may cost; refused before it is sent where it costs more or the price is unknown.
            deadline: seconds from submit to result, downloads included.
            on_progress: called whenever the job was looked at.
            cancel: stops waiting once it is set; the job goes on, and `resume` waits again.
            download: whether the files are fetched too.
        """
        waiting = self._waiting(deadline, on_progress, cancel, download)
        return await drive_async(
            generate(self._limited(max_cost), plain(body), endpoint, waiting), self._sender
        )

    async def resume(
        self,
        name: str,
        *,
        deadline: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: Cancel | None = None,
        download: bool = True,
    ) -> Result:
        """Go on with a purchase by its key, or with a job by its id; never buys a second time.

        `OutcomeUnknown` says that only a person can find out what became of it, and where to look.
        """
        waiting = self._waiting(deadline, on_progress, cancel, download)
        return await drive_async(resume(self._core, name, waiting), self._sender)

    async def resume_all(
        self, *, deadline: float | None = None, max_age: timedelta = MAX_AGE
    ) -> list[Resumed]:
        """Collect everything the journal has as paid for, or perhaps paid for, and not delivered; several at a time.

        Args:
            deadline: seconds for each of them.
            max_age: older purchases without a job are not sent again: the provider may have forgotten their keys.
        """
        waiting = self._waiting(deadline, None, None, True)
        rows = await drive_async(open_rows(self._core), self._sender)
        found: dict[str, Resumed] = {}
        limit = anyio.CapacityLimiter(AT_ONCE)

        async def one(row: Purchase) -> None:
            async with limit:
                found[row.key] = await drive_async(collect(self._core, row, waiting, max_age), self._sender)

        async with anyio.create_task_group() as group:
            for row in rows:
                group.start_soon(one, row)
        return [found[row.key] for row in rows]

    async def aclose(self) -> None:
        await self._sender.aclose()
        if self.journal is not None:
            self.journal.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


class AsyncPreviews(AsyncBaseClient[I, E]):
    """For a provider that says what it would charge."""

    async def preview(self, body: I | Dumpable, *, endpoint: E | None = None) -> Preview:
        """What the provider says it would charge. Nothing runs, nothing is paid."""
        return await drive_async(preview(self._core, plain(body), endpoint), self._sender)
