"""From a job that was accepted to its result: waited for, told about, fetched."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Protocol, cast

from .core import Core
from .errors import APIError, Canceled, JobFailed, Moderated, Timeout
from .files import files_of, undownloaded
from .flow import Flow, sleep
from .journal import now
from .purchases import note, read
from .results import Progress, Result, at, texts
from .works import Seen, facts_of, has_ended

SLICE = 0.2
"""Seconds after which somebody who cancels is noticed."""


class Cancel(Protocol):
    """Something that can be set from elsewhere, such as `threading.Event` or `asyncio.Event`."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """How to wait for a job, at most `deadline` seconds."""

    deadline: float
    on_progress: Callable[[Progress], None] | None = None
    cancel: Cancel | None = None
    download: bool = True


def finish(core: Core, seen: Seen, key: str | None, waiting: Waiting) -> Flow[Result]:
    """Wait until a job has ended, and fetch what it made. Every `APIError` has the `key` that goes on with it."""
    try:
        return (yield from _finished(core, seen, key, waiting))
    except APIError as error:
        error.key = key
        if isinstance(error, Timeout):
            error.id = error.id or seen.id or None
        raise


def _finished(core: Core, seen: Seen, key: str | None, waiting: Waiting) -> Flow[Result]:
    seen = yield from _ended(core, seen, key, waiting)
    yield from note(core, key, **facts_of(core, seen))
    if seen.id and seen.status not in core.job.succeeded:
        if seen.status != core.job.missing:  # else it may be known elsewhere, or later
            yield from note(core, key, collected=now())
        raise _failed(core, seen)
    files = (yield from files_of(core, seen, key)) if waiting.download else undownloaded(core, seen)
    yield from note(core, key, collected=now(), answer=None)
    if files and all(one.blocked for one in files):
        raise _failed(core, seen)
    unit, data = core.job.unit, cast("Mapping[str, Any]", seen.data)
    return Result(
        seen.id, seen.status, files, seen.billed, seen.refunded, unit, key, data, seen.answer.headers
    )


def _ended(core: Core, seen: Seen, key: str | None, waiting: Waiting) -> Flow[Seen]:
    """The job when it has ended. Raises `Timeout` and `Canceled`, which do not stop it."""
    started = time.monotonic()
    pauses = _pauses(core)
    while not has_ended(core, seen):
        _tell(core, waiting, seen, started)
        pause = next(pauses)
        if time.monotonic() + pause > core.until:
            text = f"job {seen.id} is still {seen.status or 'not done'} after {waiting.deadline:g} s"
            raise Timeout(text, True, seen.id)
        yield from _pause(waiting, pause, seen.id)
        seen = yield from read(core, seen, key)
    _tell(core, waiting, seen, started)
    return seen


def _pauses(core: Core) -> Iterator[float]:
    polls = core.options.polls or core.job.polls or (1, 2, 5)
    for pause in chain(polls, repeat(polls[-1])):
        yield pause * random.uniform(0.9, 1.1)


def _tell(core: Core, waiting: Waiting, seen: Seen, started: float) -> None:
    if waiting.on_progress is None:
        return
    found = at(seen.data, core.job.progress) if core.job.progress else ()
    shares = [float(one) for one in found if isinstance(one, (int, float))]
    share = sum(shares) / len(shares) if shares else None
    waiting.on_progress(Progress(seen.id, seen.status, share, time.monotonic() - started, seen.data))


def _pause(waiting: Waiting, pause: float, name: str) -> Flow[None]:
    """Sleep; in slices where somebody may cancel."""
    until = time.monotonic() + pause
    while (left := until - time.monotonic()) > 0:
        if waiting.cancel is not None and waiting.cancel.is_set():
            raise Canceled(f"waiting for job {name} was canceled; the job goes on", name)
        yield from sleep(left if waiting.cancel is None else min(left, SLICE))


def _failed(core: Core, seen: Seen) -> JobFailed:
    job = core.job
    blocked, reasons = texts(seen.data, job.blocked), texts(seen.data, job.reasons)
    withheld = blocked or "blocked" in reasons or seen.status in job.moderated
    kind = Moderated if withheld else JobFailed
    said = core.clean("; ".join((*reasons, *blocked)) or "no reason given")
    what = "withheld by the moderation" if withheld else seen.status
    data = cast("Mapping[str, Any]", seen.data)
    return kind(f"job {seen.id} {what}: {said}", seen.id, seen.status, (*reasons, *blocked), data)
