"""Text for a terminal: nothing in it may move the cursor, change colours or turn the reading direction.

In: any text. Out: text of printable characters, its width in columns, and our own colours.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Final

_CODES: Final = {
    "bold": "1",
    "error": "1;31",
    "warning": "1;33",
    "info": "1;34",
    "gutter": "1;34",
    "help": "1;36",
    "good": "1;32",
    "dim": "2",
    "removed": "31",
    "added": "32",
}


def width(text: str) -> int:
    """Columns of a text that `visible` gave."""
    return len(text) if text.isascii() else sum(map(columns, text))


def columns(char: str) -> int:
    """Columns of one printable character: 2 when it is wide, 0 when it combines with the one before."""
    if char < "\u0300":
        return 1
    import unicodedata

    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class Paint:
    """Colours, or none: `paint("error", text)`."""

    __slots__ = ("on",)

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.on and text else text
