"""Time as the mock sees it: real, passing with the requests, or turned by hand in tests.

In: nothing. Out: POSIX seconds, pauses, and actions that happen when their time has come.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Protocol, TypeAlias

Action: TypeAlias = Callable[[float], None]
"""Called with the time it was due, which may lie in the past."""


class Clock(Protocol):
    """A source of time. Where it does not pass by itself, whoever waits makes it pass."""

    @property
    def passes_by(self) -> bool: ...

    def now(self) -> float:
        """POSIX seconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Returns when that much time has passed."""
        ...


class RealClock:
    """The clock of the machine; steps of its wall clock while the mock runs are not followed."""

    passes_by = True

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        return self._offset + time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0, seconds))


BEGIN = 1_767_225_600
"""2026-01-01T00:00:00Z: when time begins that is not the machine's."""

STEP = 0.05


class SteppedClock:
    """Time that passes by `STEP` seconds with every request, and at once when something is waited for.

    Nothing takes long, and the same requests one after another meet the same times.
    """

    passes_by = False

    def __init__(self, now: float = BEGIN) -> None:
        self._now = now

    def now(self) -> float:
        return round(self._now, 3)

    def step(self) -> None:
        """Another request has come."""
        self._now += STEP

    def until(self, when: float) -> None:
        """It is that late now, if it was not later already."""
        self._now = max(self._now, when)

    async def sleep(self, seconds: float) -> None:
        self._now += max(0, seconds)
        await asyncio.sleep(0)


class ManualClock:
    """Stands still until `advance`."""

    passes_by = True

    def __init__(self, now: float = BEGIN) -> None:
        self._now = now
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Let time pass, and let whoever waited for it go on."""
        self._now += seconds
        due = [future for at, future in self._sleepers if at <= self._now]
        self._sleepers = [(at, future) for at, future in self._sleepers if at > self._now]
        for future in due:
            if not future.done():
                future.set_result(None)
        for _ in range(10):
            await asyncio.sleep(0)


class Schedule:
    """Actions that are due at a time. They run in order of time, each once, when time has come or on `settle`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: list[tuple[float, int, Action]] = []
        self._order = count()
        self._alarms: set[asyncio.Task[None]] = set()

    def at(self, when: float, action: Action) -> None:
        """Do something at a time. Needs a running event loop."""
        heapq.heappush(self._due, (when, next(self._order), action))
        if not self._clock.passes_by:
            return
        alarm = asyncio.get_running_loop().create_task(self._wake(when))
        self._alarms.add(alarm)
        alarm.add_done_callback(self._alarms.discard)

    def settle(self) -> None:
        """Do everything that is due."""
        while self._due and self._due[0][0] <= self._clock.now():
            when, _, action = heapq.heappop(self._due)
            action(when)

    def hurry(self, until: float, ended: Callable[[], bool]) -> None:
        """Where time does not pass by itself: let it pass until something has ended, or until then at most."""
        if not isinstance(self._clock, SteppedClock):
            return
        while not ended() and self._due and self._due[0][0] <= until:
            self._clock.until(self._due[0][0])
            self.settle()
        if not ended():
            self._clock.until(until)

    async def _wake(self, when: float) -> None:
        while (left := when - self._clock.now()) > 0:
            await self._clock.sleep(left)
        self.settle()


def timestamp(seconds: float) -> str:
    """POSIX seconds as RFC 3339 in UTC, with milliseconds."""
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
