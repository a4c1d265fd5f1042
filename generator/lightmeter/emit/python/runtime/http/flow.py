"""One logic for both worlds: a flow asks for effects, a driver performs them.

A flow is a generator that yields `Send`, `Sleep` or `Work` and returns its result. `drive` runs it in a thread,
`drive_async` in an event loop (asyncio or trio). Nothing else in this package knows which of the two it is in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

import anyio
import anyio.to_thread

from .wire import Answer, Failure, Outcome, WireRequest

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request, and be done by `deadline` on the monotonic clock."""

    request: WireRequest
    deadline: float


@dataclass(frozen=True, slots=True)
class Sleep:
    seconds: float


@dataclass(frozen=True, slots=True)
class Work:
    """Something that waits for a disk."""

    run: Callable[[], None]


Effect: TypeAlias = Send | Sleep | Work
Flow: TypeAlias = Generator[Effect, object, T]


def send(request: WireRequest, deadline: float) -> Flow[Outcome]:
    outcome = yield Send(request, deadline)
    assert isinstance(outcome, (Answer, Failure))
    return outcome


def sleep(seconds: float) -> Flow[None]:
    yield Sleep(seconds)


def work(run: Callable[[], T]) -> Flow[T]:
    found: list[T] = []
    yield Work(lambda: found.append(run()))
    return found[0]


class Sender(Protocol):
    def send(self, request: WireRequest, deadline: float) -> Outcome: ...


class AsyncSender(Protocol):
    async def send(self, request: WireRequest, deadline: float) -> Outcome: ...


def drive(flow: Flow[T], sender: Sender) -> T:
    """Run a flow in this thread."""
    value: object = None
    problem: BaseException | None = None
    while True:
        try:
            effect = flow.throw(problem) if problem is not None else flow.send(value)
        except StopIteration as stop:
            return stop.value
        value, problem = None, None
        try:
            match effect:
                case Send(request, deadline):
                    value = sender.send(request, deadline)
                case Sleep(seconds):
                    time.sleep(seconds)
                case Work(run):
                    run()
        except BaseException as error:
            problem = error


async def drive_async(flow: Flow[T], sender: AsyncSender) -> T:
    """Run a flow in the event loop; what waits for a disk runs in a thread."""
    value: object = None
    problem: BaseException | None = None
    while True:
        try:
            effect = flow.throw(problem) if problem is not None else flow.send(value)
        except StopIteration as stop:
            return stop.value
        value, problem = None, None
        try:
            match effect:
                case Send(request, deadline):
                    value = await sender.send(request, deadline)
                case Sleep(seconds):
                    await anyio.sleep(seconds)
                case Work(run):
                    await anyio.to_thread.run_sync(run)
        except BaseException as error:
            problem = error
