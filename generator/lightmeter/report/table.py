"""Rows in columns for a terminal, and lists as JSON.

In: cells as text. Out: aligned lines; wide characters count as two columns, control characters are shown.
"""

from __future__ import annotations

from lightmeter.report.terminal import Paint, width
from lightmeter.text.printable import visible

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO


class Table:
    """A table without lines; `styles` colour the columns ("" leaves one plain)."""

    def __init__(self, styles: Sequence[str], paint: Paint) -> None:
        self._styles = tuple(styles)
        self._paint = paint
        self._rows: list[tuple[str, ...]] = []

    def add(self, *cells: str) -> None:
        self._rows.append(tuple(visible(cell) for cell in cells))

    def text(self, indent: int = 0) -> str:
        """Every row on a line of its own, the last column ragged."""
        if not self._rows:
            return ""
        widths = [max(map(width, column)) for column in zip(*self._rows, strict=True)]
        return "".join(f"{' ' * indent}{self._line(row, widths)}\n" for row in self._rows)

    def _line(self, row: tuple[str, ...], widths: list[int]) -> str:
        cells: list[str] = []
        for cell, style, room in zip(row, self._styles, widths, strict=True):
            padding = " " * (room - width(cell))
            cells.append((self._paint(style, cell) if style else cell) + padding)
        return "  ".join(cells).rstrip()


def write_json(values: Iterable[object], out: TextIO) -> None:
    """A JSON array, one value a line."""
    from lightmeter.report.json_ import encode

    lines = ",\n".join(f"  {encode(value)}" for value in values)
    out.write(f"[\n{lines}\n]\n" if lines else "[]\n")
