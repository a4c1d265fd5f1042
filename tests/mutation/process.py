"""One piece of work in a process of its own, with a limit of time and memory.

In: a function and what to give it. Out: what it returned (something pickle knows), or `Ended` with the reason why not.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MEMORY = 6 * 2**30


@dataclass(frozen=True, slots=True)
class Ended:
    """The process came to no result: `timeout`, or how it died."""

    reason: str


def forked(work: Callable[..., Any], *given: Any, seconds: float) -> Any:
    """The result of `work(*given)`, computed in a copy of this process."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _work(writer, work, given)
    os.close(writer)
    try:
        return _received(reader, pid, time.monotonic() + seconds)
    finally:
        os.close(reader)


def _work(writer: int, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    """Never returns: whatever happens, this copy of the process ends here."""
    code = 1
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        data = pickle.dumps(work(*given))
        while data:
            data = data[os.write(writer, data) :]
        code = 0
    except BaseException as problem:
        print(f"{type(problem).__name__}: {problem}", file=sys.__stderr__)
    finally:
        os._exit(code)


def _received(reader: int, pid: int, deadline: float) -> Any:
    data, late = bytearray(), False
    while True:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([reader], [], [], max(left, 0))
        if not ready:
            late = True
            break
        piece = os.read(reader, 1 << 20)
        if not piece:
            break
        data += piece
    if late:
        os.killpg(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    _end_group(pid)
    if late:
        return Ended("timeout")
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return Ended("timeout")
    return pickle.loads(data) if data and status == 0 else Ended(f"died with {status}")


def _end_group(pid: int) -> None:
    """What the work started and left behind goes with it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
