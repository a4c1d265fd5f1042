"""Sharing one large JSON Lines file between processes.

In: a file and a `Judge`. Out: the batches of `bulk`, in file order. Shares are cut at line ends; a worker is a
fork of this process, so that the emitted code is loaded once.
"""

from __future__ import annotations

import io
import multiprocessing
from collections import deque
from collections.abc import Generator, Iterator
from multiprocessing.pool import AsyncResult

from lightmeter.lint.bulk import SHARE, Batch, lint_stream
from lightmeter.lint.judging import Judge

_judge: list[Judge] = []
"""The judge of this process's children; set before they are forked."""


def lint_shares(name: str, path: str, size: int, judge: Judge, jobs: int) -> Iterator[Batch]:
    """Batches of the whole file; line numbers are corrected here, where the shares before are known."""
    _judge[:] = [judge]
    before = 0
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        running: deque[AsyncResult[Batch]] = deque()
        for start, length in _shares(path, size):
            running.append(pool.apply_async(_lint_share, (name, path, start, length)))
            if len(running) > 2 * jobs:  # so that findings never pile up faster than they are reported
                before = yield from _renumbered(running.popleft().get(), before)
        while running:
            before = yield from _renumbered(running.popleft().get(), before)


def _shares(path: str, size: int) -> Iterator[tuple[int, int]]:
    """Start and length of pieces of about `SHARE` bytes, cut behind a line end."""
    with open(path, "rb") as stream:  # noqa: PTH123
        start = 0
        while start < size:
            stream.seek(min(start + SHARE, size))
            stream.readline()
            end = min(stream.tell(), size) if start + SHARE < size else size
            yield start, end - start
            start = end


def _lint_share(name: str, path: str, start: int, length: int) -> Batch:
    with open(path, "rb") as stream:  # noqa: PTH123
        stream.seek(start)
        data = stream.read(length)
    total = Batch([], 0, data.count(b"\n"), length)
    for batch in lint_stream(name, io.BytesIO(data), _judge[0]):
        total.found += batch.found
        total.requests += batch.requests
    return total


def _renumbered(batch: Batch, before: int) -> Generator[Batch, None, int]:
    """The batch with line numbers of the file; returns how many lines have gone by."""
    for finding, _ in batch.found:
        finding.line += before
        finding.end_line += before
    yield batch
    return before + batch.lines
