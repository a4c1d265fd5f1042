"""A source line with the place under it marked, however long, wide or hostile the line is.

In: a line and the code points start to end of it. Out: the line to print, and the columns of the mark.
"""

from __future__ import annotations

from lightmeter.report.terminal import columns
from lightmeter.text.printable import shown

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Final

_TAB: Final = "    "
_CUT: Final = "…"


def excerpt(line: str, start: int, end: int, limit: int) -> tuple[str, int, int]:
    """The line in at most `limit` columns with `…` where it is cut, the column of the mark and its width.

    `start` and `end` are 0-based code points; an empty or outside place is marked with one column.
    """
    start = min(max(start, 0), len(line))
    end = min(max(end, start), len(line))
    # A code point takes a column or more, but for combining ones: cutting first keeps a huge line cheap.
    left = _cells(line[max(0, start - 2 * limit) : start])
    middle = _cells(line[start : min(end, start + 2 * limit)])
    right = _cells(line[end : end + 2 * limit])
    whole = len(left) == start and len(middle) == end - start and len(right) == len(line) - end
    if whole and _span(left) + _span(middle) + _span(right) <= limit:
        return _join(left, middle, right)
    room = max(limit - min(_span(middle), limit // 2), limit // 3)
    left, cut_left = _tail(left, room // 2, start > len(left))
    middle, cut_middle = _head(middle, limit - _span(left) - 2, end - start > len(middle))
    right, _ = _head(right, limit - _span(left) - _span(middle) - 2, False) if not cut_middle else ([], False)
    shown_end = end + len(right)
    before = [(_CUT, 1)] if cut_left else []
    after = [(_CUT, 1)] if cut_middle or shown_end < len(line) else []
    return _join(before + left, middle, right + after)


def _cells(text: str) -> list[tuple[str, int]]:
    cells: list[tuple[str, int]] = []
    for char in text:
        if char == "\t":
            cells.append((_TAB, len(_TAB)))
            continue
        seen = shown(char)
        cells.append((seen, columns(seen) if len(seen) == 1 else len(seen)))
    return cells


def _span(cells: list[tuple[str, int]]) -> int:
    return sum(width for _, width in cells)


def _head(cells: list[tuple[str, int]], room: int, cut: bool) -> tuple[list[tuple[str, int]], bool]:
    """The first cells that fit, and whether anything is missing behind them."""
    used = 0
    for place, (_, width) in enumerate(cells):
        used += width
        if used > room:
            return cells[:place], True
    return cells, cut


def _tail(cells: list[tuple[str, int]], room: int, cut: bool) -> tuple[list[tuple[str, int]], bool]:
    kept, cut = _head(cells[::-1], room, cut)
    return kept[::-1], cut


def _join(
    left: list[tuple[str, int]], middle: list[tuple[str, int]], right: list[tuple[str, int]]
) -> tuple[str, int, int]:
    line = "".join(seen for seen, _ in (*left, *middle, *right))
    return line, _span(left), max(_span(middle), 1)
