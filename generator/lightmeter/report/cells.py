"""CSV that no spreadsheet runs: what begins like a formula is made text, real numbers stay numbers.

In: cells. Out: lines of CSV with CRLF ends, as RFC 4180 has them.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Sequence

STARTS = frozenset("=+-@\t\r\n|%＝＋－＠")
"""Signs that make a spreadsheet read a cell as a formula, their wide forms included."""


class Amount(str):
    """A decimal that we wrote ourselves, negative ones included: it may stand as it is."""

    __slots__ = ()


def line(cells: Sequence[str | int | None]) -> str:
    """One record; None is an empty cell."""
    return ",".join(map(_cell, cells)) + "\r\n"


def _cell(cell: str | int | None) -> str:
    if cell is None:
        return ""
    text = str(cell)
    if isinstance(cell, str) and not isinstance(cell, Amount):
        text = safe(text)
    if any(sign in text for sign in ',"\r\n;\t') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula, without control characters but line ends."""
    shown = "".join(sign if sign.isprintable() or sign in "\t\r\n" else "�" for sign in text)
    return f"'{shown}" if shown.lstrip(" ")[:1] in STARTS and shown.strip() else shown
