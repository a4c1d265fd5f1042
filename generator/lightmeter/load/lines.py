"""A JSON Lines file in blocks: flat memory, whatever the size of the file.

In: a binary stream. Out: runs of lines with the number of their first; a line that is too long is a fault.
"""

from __future__ import annotations

from io import BytesIO

from lightmeter.load.parsed import SyntaxFault

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final, Protocol

    class Readable(Protocol):
        def read(self, size: int, /) -> bytes: ...


BLOCK: Final = 128 * 1024
LONGEST: Final = 64 * 1024 * 1024
"""Bytes of one line; a longer one is refused and skipped."""


def read_lines(
    stream: Readable, block: int = BLOCK, longest: int = LONGEST
) -> Iterator[tuple[int, list[bytes] | SyntaxFault]]:
    """Runs of lines that follow each other, as (number of the first, the lines with their ends; see `bare`).

    Blank lines are left out: a run ends before one. The number counts every line, from 1.
    """
    number, begun, after = 1, [b""], b""
    while data := after or stream.read(block):
        after = b""
        if b"\n" in data:
            lines = BytesIO(b"".join((*begun, data))).readlines()  # a fifth of the time of `split`
            begun = [b"" if lines[-1].endswith(b"\n") else lines.pop()]
            yield from _runs(number, lines)
            number += len(lines)
            continue
        begun.append(data)
        if sum(map(len, begun)) > longest:
            yield number, _too_long(number, longest)
            number, begun, after = number + 1, [b""], _skip_line(stream, block)
    yield from _runs(number, [b"".join(begun)])


def _runs(number: int, lines: list[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    if min(lines, default=b"") > b"!":  # then none begins with white space, and none is blank
        yield number, lines
        return
    run: list[bytes] = []
    for at, line in enumerate(lines, number):
        if line.strip():
            run.append(line)
        elif run:
            yield at - len(run), run
            run = []
    if run:
        yield number + len(lines) - len(run), run


def bare(line: bytes) -> bytes:
    """A line without its end."""
    return line.removesuffix(b"\n").removesuffix(b"\r")


def _skip_line(stream: Readable, block: int) -> bytes:
    """Read past the end of the line; what was read after it."""
    while data := stream.read(block):
        _, end, after = data.partition(b"\n")
        if end:
            return after
    return b""


def _too_long(number: int, longest: int) -> SyntaxFault:
    message = f"a line of more than {longest:,} bytes: one request stands on one line"
    return SyntaxFault("too-large", message, number, 1, 0)
