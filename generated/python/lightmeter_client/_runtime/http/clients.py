"""The two clients below the generated ones: options, secrets, connections, and the drivers of the flows."""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import TracebackType
from typing import ParamSpec, Self, TypedDict, TypeVar, Unpack, cast

import httpx2

from ..quotes import Quote
from .answers import is_json, parse_json
from .calls import Body, Call, plain
from .core import Core
from .exchange import exchange
from .flow import Flow, drive, drive_async
from .jobs import generate, resume, resume_all
from .journal import Home, Journal, default_path
from .previews import preview
from .provider import Options, Provider
from .purchases import purchase
from .results import Preview, Progress, RawResponse, Result, Resumed
from .secrets import RedactingFilter, Redactor, Secret
from .transport import DeadlineTransport
from .waiting import Cancel, Waiting
from .wire import Answer, AsyncWireSender, SyncSender

T = TypeVar("T")
P = ParamSpec("P")
MAX_AGE = timedelta(days=7)
"""How old an open purchase may be to be resumed: well inside the time for which providers remember a key."""


class Changes(TypedDict, total=False):
    """What `with_options` changes; see `Options`."""

    timeout: float
    connect_timeout: float
    read_timeout: float
    max_retries: int
    max_pause: float
    first_pause: float
    deadline: float
    polls: tuple[float, ...] | None
    max_answer: int
    max_download: int
    preflight: bool
    max_cost: Decimal | int | str | None


class Base:
    """What both clients share. `journal` is a file, a `Journal`, or None for none; by default a file of the user."""

    _core: Core

    def _set_up(
        self,
        provider: Provider,
        token: str | None,
        base_url: str | None,
        journal: Journal | str | os.PathLike[str] | Home | None,
        changes: Changes,
    ) -> None:
        found = token if token is not None else os.environ.get(provider.token_variable)
        if found is not None and (not found.strip() or not found.isascii() or not found.isprintable()):
            raise ValueError(
                f"the token (or {provider.token_variable}) is empty or has characters no token has"
            )
        secret = None if found is None else Secret(found.strip())
        options = Options(base_url=base_url or provider.servers[0], token=secret)
        clean = Redactor(provider.schemes, secret)
        where = default_path(provider.name) if isinstance(journal, Home) else journal
        book = where if isinstance(where, Journal) or where is None else Journal(where)
        self._core = Core(provider, _changed(options, changes), book, clean)
        for name in ("httpcore2.http11", "httpcore2.connection", "httpx2"):
            logging.getLogger(name).addFilter(RedactingFilter(clean))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._core.options.base_url!r}, {self._core.journal!r})"

    @property
    def options(self) -> Options:
        return self._core.options

    @property
    def journal(self) -> Journal | None:
        return self._core.journal

    def with_options(self, **changes: Unpack[Changes]) -> Self:
        """The same client with other options; connections, token and journal are shared."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other._core = replace(self._core, options=_changed(self._core.options, changes))
        return other

    def quote(self, body: Body) -> Quote:
        """What a request costs, offline and exactly, with the formula; `amount` is None where nobody knows."""
        call = self._core.provider.submit(plain(body))
        return self._core.provider.cost(call.operation, call.body)

    def _waiting(
        self,
        deadline: float | None,
        on_progress: Callable[[Progress], None] | None,
        cancel: Cancel | None,
        download: bool,
    ) -> Waiting:
        return Waiting(self.options.deadline if deadline is None else deadline, on_progress, cancel, download)

    def _limited(self, max_cost: Decimal | int | str | None) -> Core:
        if max_cost is None:
            return self._core
        return replace(self._core, options=_changed(self.options, {"max_cost": max_cost}))


def _changed(options: Options, changes: Changes) -> Options:
    limit = changes.get("max_cost", options.max_cost)
    if isinstance(limit, float):
        raise TypeError("max_cost is money: give an int, a Decimal or a text")
    exact = None if limit is None else Decimal(limit)
    return replace(options, **{**changes, "max_cost": exact})


def flow_of(core: Core, call: Call[T]) -> Flow[Answer]:
    prepared = call.with_body(plain(call.body))
    return purchase(core, prepared) if call.purchase else exchange(core, prepared)


def parsed(call: Call[T], answer: Answer) -> T:
    """The answer as the call declares it."""
    if call.kind == "none" or (call.kind == "json" and not answer.content):
        return cast("T", None)
    as_bytes = call.kind == "bytes" or (call.kind == "either" and not is_json(answer))
    return cast("T", answer.content if as_bytes else parse_json(answer.content))


def _raw(call: Call[T], answer: Answer) -> RawResponse[T]:
    return RawResponse(answer.status, answer.headers, answer.content, parsed(call, answer))


class SyncClient(Base):
    """Runs calls in the thread of the caller; may be used from several threads."""

    _sender: SyncSender

    def _connect(self, transport: httpx2.BaseTransport | None) -> None:
        self._sender = SyncSender(transport or DeadlineTransport())

    def _run(self, call: Call[T]) -> T:
        return parsed(call, drive(flow_of(self._core, call), self._sender))

    def raw(self, build: Callable[P, Call[T]]) -> Callable[P, RawResponse[T]]:
        def run(*args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
            call = build(*args, **kwargs)
            return _raw(call, drive(flow_of(self._core, call), self._sender))

        return run

    def generate(
        self,
        body: Body,
        *,
        max_cost: Decimal | int | str | None = None,
        deadline: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: Cancel | None = None,
        download: bool = True,
    ) -> Result:
        """Buy, wait and download. Pays once, whatever happens on the way; `error.key` resumes.

        Args:
            body: an input, a step, or a whole request.
            max_cost: the most it may cost; refused before it is sent where it costs more or the price is unknown.
            deadline: seconds from submit to result.
            on_progress: called whenever the job was looked at.
            cancel: stops waiting once it is set; the job goes on.
        """
        waiting = self._waiting(deadline, on_progress, cancel, download)
        return drive(generate(self._limited(max_cost), plain(body), waiting), self._sender)

    def preview(self, body: Body) -> Preview:
        """What the provider says it would charge. Nothing runs, nothing is paid."""
        return drive(preview(self._core, plain(body)), self._sender)

    def resume(
        self,
        name: str,
        *,
        deadline: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: Cancel | None = None,
        download: bool = True,
    ) -> Result:
        """Go on with a purchase by its key, or with a job by its id."""
        waiting = self._waiting(deadline, on_progress, cancel, download)
        return drive(resume(self._core, name, waiting), self._sender)

    def resume_all(self, *, deadline: float | None = None, max_age: timedelta = MAX_AGE) -> list[Resumed]:
        """Collect everything the journal has as paid for, or perhaps paid for, and not delivered."""
        waiting = self._waiting(deadline, None, None, True)
        return drive(resume_all(self._core, waiting, max_age), self._sender)

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


class AsyncBaseClient(Base):
    """Runs calls in an event loop."""

    _sender: AsyncWireSender

    def _connect(self, transport: httpx2.AsyncBaseTransport | None) -> None:
        self._sender = AsyncWireSender(transport or httpx2.AsyncHTTPTransport())

    async def _run(self, call: Call[T]) -> T:
        return parsed(call, await drive_async(flow_of(self._core, call), self._sender))

    def raw(self, build: Callable[P, Call[T]]) -> Callable[P, Awaitable[RawResponse[T]]]:
        async def run(*args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
            call = build(*args, **kwargs)
            return _raw(call, await drive_async(flow_of(self._core, call), self._sender))

        return run

    async def generate(
        self,
        body: Body,
        *,
        max_cost: Decimal | int | str | None = None,
        deadline: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: Cancel | None = None,
        download: bool = True,
    ) -> Result:
        """Buy, wait and download. Pays once, whatever happens on the way; `error.key` resumes.

        Args:
            body: an input, a step, or a whole request.
            max_cost: the most it may cost; refused before it is sent where it costs more or the price is unknown.
            deadline: seconds from submit to result.
            on_progress: called whenever the job was looked at.
            cancel: stops waiting once it is set; the job goes on.
        """
        waiting = self._waiting(deadline, on_progress, cancel, download)
        return await drive_async(generate(self._limited(max_cost), plain(body), waiting), self._sender)

    async def preview(self, body: Body) -> Preview:
        """What the provider says it would charge. Nothing runs, nothing is paid."""
        return await drive_async(preview(self._core, plain(body)), self._sender)

    async def resume(
        self,
        name: str,
        *,
        deadline: float | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: Cancel | None = None,
        download: bool = True,
    ) -> Result:
        """Go on with a purchase by its key, or with a job by its id."""
        waiting = self._waiting(deadline, on_progress, cancel, download)
        return await drive_async(resume(self._core, name, waiting), self._sender)

    async def resume_all(
        self, *, deadline: float | None = None, max_age: timedelta = MAX_AGE
    ) -> list[Resumed]:
        """Collect everything the journal has as paid for, or perhaps paid for, and not delivered."""
        waiting = self._waiting(deadline, None, None, True)
        return await drive_async(resume_all(self._core, waiting, max_age), self._sender)

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
