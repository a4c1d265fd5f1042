"""Linting JSON Lines: millions of requests, flat memory, all cores.

In: a file (or a stream) and a `Judge`. Out: findings in file order, with the text of their lines. A clean line
costs one parse and one validation, a line that was met before a lookup; only a new line with something to say is read
again and explained.
"""

from __future__ import annotations

import os
from io import BytesIO

from lightmeter.lint.explain import findings_of
from lightmeter.lint.memory import Memory
from lightmeter.lint.reading import Source
from lightmeter.load.lines import bare, read_lines
from lightmeter.load.parsed import SyntaxFault
from lightmeter.load.quick import DOUBT, line_reader

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from lightmeter.lint.budget import Limit
    from lightmeter.lint.finding import Finding
    from lightmeter.lint.judging import Judge
    from lightmeter.lint.memory import Found
    from lightmeter.load.parsed import JsonValue
    from lightmeter_client._runtime.problems import Problem

SHARE = 8 * 1024 * 1024
"""Bytes a worker takes at a time. Smaller files are not worth a second process."""


class Batch:
    """Findings of some lines, each with the text of its line; `requests` counts the lines, `bytes` their size."""

    __slots__ = ("bytes", "found", "lines", "requests")

    def __init__(self, found: list[tuple[Finding, str]], requests: int, lines: int, size: int) -> None:
        self.found = found
        self.requests = requests
        self.lines = lines
        self.bytes = size


def lint_stream(
    name: str,
    stream: BinaryIO,
    judge: Judge,
    first: int = 1,
    limit: Limit | None = None,
    memory: Memory | None = None,
) -> Iterator[Batch]:
    """Lint a stream of JSON Lines; `first` is the number of its first line, `limit` that of --max-cost."""
    memory = memory or Memory()
    for number, run in read_lines(stream):
        if isinstance(run, SyntaxFault):
            yield Batch([_too_long(name, number + first - 1, run)], 1, 1, 0)
            continue
        found: list[Found] = []
        for index, value in _suspects(run, judge, limit, memory):
            line = number + index + first - 1
            known = memory.again(run[index], line)
            if known is None:
                known = _explained(Source(name, bare(run[index]), "json", line, value), judge, limit)
                memory.add(run[index], known)
            found += known
        yield Batch(found, len(run), len(run), sum(map(len, run)))


def _suspects(
    lines: list[bytes], judge: Judge, limit: Limit | None, memory: Memory
) -> Iterator[tuple[int, tuple[JsonValue] | None]]:
    """Indexes of the lines that are not certainly fine, with their values where the texts are clean.

    Each is judged as soon as it is read, while it is still in the processor's cache.
    """
    read, quick, quickest, fits = line_reader(), judge.quick(), judge.quickest(), _within(judge, limit)
    met, add = memory.known.get, memory.add
    problems: list[Problem] = []
    for index, line in enumerate(lines):
        known = met(line)
        if known is not None:
            if known:
                yield index, None
            continue
        value = read(line)
        if value is DOUBT:
            yield index, None
            continue
        quickest(value, problems, True)
        if problems and quick is not quickest:
            problems.clear()
            quick(value, problems, True)
        if problems:
            problems.clear()
            yield index, (value,)
        elif fits is None or fits(value):
            add(line)
        else:
            yield index, (value,)


def _within(judge: Judge, limit: Limit | None) -> Callable[[JsonValue], bool] | None:
    """Whether there is nothing to say about the price of a request; None where nobody asked."""
    if limit is None:
        return None
    from lightmeter.lint.budget import objection

    return lambda value: objection(judge, value, limit) is None


def _explained(source: Source, judge: Judge, limit: Limit | None) -> list[Found]:
    """Everything there is to say about a line, with its text."""
    found = findings_of(source, judge)
    if limit is not None:
        from lightmeter.lint.budget import over_budget

        found += over_budget(source, judge, limit)
    return [(finding, source.text_of(source.line) or "") for finding in found]


def _too_long(name: str, number: int, fault: SyntaxFault) -> tuple[Finding, str]:
    from lightmeter.lint.finding import Finding

    return Finding(
        file=name,
        line=number,
        column=1,
        end_line=number,
        end_column=2,
        pointer="",
        rule="malformed",
        keyword=None,
        severity="error",
        message=fault.message,
        expected=fault.code,
    ), ""


def lint_file(name: str, path: str, judge: Judge, jobs: int, limit: Limit | None = None) -> Iterator[Batch]:
    """Lint a JSON Lines file with `jobs` processes, results in file order."""
    size = os.stat(path).st_size  # noqa: PTH116
    if jobs > 1 and size > SHARE:
        yield from _lint_shares(name, path, size, judge, jobs, limit)
        return
    with open(path, "rb") as stream:  # noqa: PTH123
        yield from lint_stream(name, stream, judge, limit=limit)


def _lint_shares(
    name: str, path: str, size: int, judge: Judge, jobs: int, limit: Limit | None
) -> Iterator[Batch]:
    """Batches of the whole file; line numbers are corrected here, where the shares before are known."""
    from lightmeter.lint.parallel import in_shares

    memory = Memory()  # of each process: a fork has its own

    def lint_share(data: bytes, first: int) -> Batch:
        total = Batch([], 0, data.count(b"\n"), len(data))
        for batch in lint_stream(name, BytesIO(data), judge, first, limit, memory):
            total.found += batch.found
            total.requests += batch.requests
        return total

    before = 0
    for batch in in_shares(path, size, SHARE, jobs, lint_share, numbered=False):
        for finding, _ in batch.found:
            finding.line += before
            finding.end_line += before
        yield batch
        before += batch.lines
