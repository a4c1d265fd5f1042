"""Sharing one large JSON Lines file between processes.

In: a file, and what is to be done with a piece of it. Out: what came of every piece, in file order. Pieces are cut at
line ends; a worker is a fork of this process, so that the emitted code is loaded once.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.pool import AsyncResult
from typing import Any, TypeAlias, TypeVar

Result = TypeVar("Result")
Work: TypeAlias = Callable[[bytes, int], Result]
"""What is done with the bytes of a piece, whose first line has that number. The result must be picklable."""

_work: list[Work[Any]] = []
"""The work of this process's children; set before they are forked."""


def in_shares(
    path: str, size: int, share: int, jobs: int, work: Work[Result], numbered: bool
) -> Iterator[Result]:
    """The results for all pieces of about `share` bytes; unless `numbered`, every piece begins with line 1.

    At most 2 x `jobs` pieces are under way, so that results never pile up faster than they are taken.
    """
    _work[:] = [work]
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        running: deque[AsyncResult[Result]] = deque()
        for start, length, first in _shares(path, size, share, numbered):
            running.append(pool.apply_async(_done, (path, start, length, first)))
            if len(running) > 2 * jobs:
                yield running.popleft().get()
        while running:
            yield running.popleft().get()


def _shares(path: str, size: int, share: int, numbered: bool) -> Iterator[tuple[int, int, int]]:
    """Start and length of pieces cut behind a line end, and the number of their first line."""
    with open(path, "rb") as stream:  # noqa: PTH123
        start, first = 0, 1
        while start < size:
            stream.seek(min(start + share, size))
            stream.readline()
            end = min(stream.tell(), size) if start + share < size else size
            yield start, end - start, first
            if numbered:
                stream.seek(start)
                first += stream.read(end - start).count(b"\n")
            start = end


def _done(path: str, start: int, length: int, first: int) -> Any:
    with open(path, "rb") as stream:  # noqa: PTH123
        stream.seek(start)
        return _work[0](stream.read(length), first)
