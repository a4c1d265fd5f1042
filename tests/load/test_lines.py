"""JSON Lines in blocks: line numbers, blank lines, line ends, long lines."""

from __future__ import annotations

import io

import pytest

from lightmeter.load.lines import bare, read_lines


def runs(data: bytes, block: int = 1024, longest: int = 1024) -> list[tuple[int, object]]:
    """What is read, with a fault as its code."""
    found = read_lines(io.BytesIO(data), block, longest)
    return [(number, run if isinstance(run, list) else run.code) for number, run in found]


def test_runs_end_before_blank_lines() -> None:
    """The number of a run's first line counts the blank ones."""
    assert runs(b"a\nb\n\nc\n \t\nd") == [(1, [b"a\n", b"b\n"]), (4, [b"c\n"]), (6, [b"d"])]


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n\n"])
def test_nothing(data: bytes) -> None:
    """A file without lines, or with blank ones only, has no runs."""
    assert runs(data) == []


def test_line_ends() -> None:
    """CRLF is a line end, and the last line needs none."""
    assert runs(b"a\r\nb\n\r\nc\r") == [(1, [b"a\r\n", b"b\n"]), (4, [b"c\r"])]
    assert [bare(line) for line in (b"a\r\n", b"b\n", b"c\r", b"d", b"")] == [b"a", b"b", b"c", b"d", b""]


@pytest.mark.parametrize("block", range(1, 12))
def test_blocks_do_not_show(block: int) -> None:
    """Whatever the size of the blocks, the lines and their numbers are the same."""
    found = [
        (number + offset, bare(line))
        for number, run in read_lines(io.BytesIO(b"a\nbb\n\nccc\r\n\ndddd"), block)
        if isinstance(run, list)
        for offset, line in enumerate(run)
    ]
    assert found == [(1, b"a"), (2, b"bb"), (4, b"ccc"), (6, b"dddd")]


def test_a_long_line_is_a_fault_and_the_rest_is_read() -> None:
    """One line that is too long does not stop the others."""
    data = b"a\n" + b"x" * 100 + b"\nb\nc"
    assert runs(data, block=10, longest=30) == [(1, [b"a\n"]), (2, "too-large"), (3, [b"b\n"]), (4, [b"c"])]
