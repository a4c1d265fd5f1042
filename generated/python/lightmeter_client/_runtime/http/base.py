"""What both clients share: options, secrets, the journal, and how an answer is read."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Generic, Self, TypedDict, TypeVar, Unpack, cast

from ..quotes import Quote
from .answers import is_json, parse_json
from .calls import Call, Dumpable, plain
from .core import Core
from .exchange import exchange
from .flow import Flow
from .journal import Home, Journal, default_path
from .provider import Options, Provider
from .purchases import purchase
from .results import Progress, RawResponse
from .secrets import RedactingFilter, Redactor, Secret
from .waiting import Cancel, Waiting
from .wire import Answer

T = TypeVar("T")
I = TypeVar("I")  # noqa: E741
E = TypeVar("E", bound=str)


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


class Base(Generic[I, E]):
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

    def quote(self, body: I | Dumpable, *, endpoint: E | None = None) -> Quote:
        """What a request costs, offline and exactly, with the formula; `amount` is None where nobody knows."""
        call = self._core.provider.submit(plain(body), endpoint)
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


def raw_response(call: Call[T], answer: Answer) -> RawResponse[T]:
    return RawResponse(answer.status, answer.headers, answer.content, parsed(call, answer))
