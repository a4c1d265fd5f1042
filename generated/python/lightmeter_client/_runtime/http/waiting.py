"""From a job that was accepted to its result: waited for, told about, fetched."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Protocol, cast

from .errors import (
    Canceled,
    JobFailed,
    Moderated,
    Timeout,
)
from .exchange import Core
from .files import files_of, undownloaded
from .flow import Flow, sleep
from .journal import now
from .purchases import facts_of, note, read
from .results import Progress, Result, at, charges, texts


class Cancel(Protocol):
    """Something that can be set from elsewhere, such as `threading.Event` or `asyncio.Event`."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """How to wait for a job."""

    deadline: float
    on_progress: Callable[[Progress], None] | None = None
    cancel: Cancel | None = None
    download: bool = True


def finish(core: Core, data: Any, key: str | None, waiting: Waiting) -> Flow[Result]:
    """Wait until a job has ended, and fetch what it made."""
    job = core.job
    name = next(iter(texts(data, (job.id,))), "")
    started = time.monotonic()
    pauses = _pauses(core)
    while (status := next(iter(texts(data, (job.status,))), "")) not in job.ended:
        _tell(core, waiting, data, name, status, started)
        pause = next(pauses)
        if time.monotonic() + pause > started + waiting.deadline:
            error = Timeout(f"job {name} is still {status} after {waiting.deadline:g} s", True, name)
            error.key = key
            raise error
        yield from _pause(waiting, pause, name, key)
        data = yield from read(core, name, key)
    _tell(core, waiting, data, name, status, started)
    yield from note(core, key, **facts_of(core, data))
    if status not in job.succeeded:
        yield from note(core, key, collected=now())
        raise failed(core, data, name, status, key)
    files = (yield from files_of(core, data, name, key)) if waiting.download else undownloaded(core, data)
    yield from note(core, key, collected=now())
    if files and all(one.blocked for one in files):
        raise failed(core, data, name, status, key)
    billed, refunded = charges(data, job.charges)
    return Result(name, status, files, billed, refunded, job.unit, key, data)


def _pauses(core: Core) -> Iterator[float]:
    polls = core.options.polls or core.job.polls
    for pause in chain(polls, repeat(polls[-1])):
        yield pause * random.uniform(0.9, 1.1)


def _tell(core: Core, waiting: Waiting, data: Any, name: str, status: str, started: float) -> None:
    if waiting.on_progress is not None:
        shares = (
            [x for x in at(data, core.job.progress) if isinstance(x, (int, float))]
            if core.job.progress
            else []
        )
        share = sum(shares) / len(shares) if shares else None
        waiting.on_progress(Progress(name, status, share, time.monotonic() - started, data))


def _pause(waiting: Waiting, pause: float, name: str, key: str | None) -> Flow[None]:
    """Sleep; in slices where somebody may cancel."""
    until = time.monotonic() + pause
    while (left := until - time.monotonic()) > 0:
        if waiting.cancel is not None and waiting.cancel.is_set():
            error = Canceled(f"waiting for job {name} was canceled; the job goes on", name)
            error.key = key
            raise error
        yield from sleep(left if waiting.cancel is None else min(left, 0.2))


def failed(core: Core, data: Any, name: str, status: str, key: str | None) -> JobFailed:
    blocked, reasons = texts(data, core.job.blocked), texts(data, core.job.reasons)
    kind = Moderated if blocked or "blocked" in reasons else JobFailed
    said = core.clean("; ".join((*reasons, *blocked)) or "no reason given")
    what = "withheld by the moderation" if kind is Moderated else status
    error = kind(
        f"job {name} {what}: {said}", name, status, (*reasons, *blocked), cast("Mapping[str, Any]", data)
    )
    error.key = key
    return error
