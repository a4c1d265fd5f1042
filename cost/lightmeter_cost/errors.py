"""What is wrong with an expression: a value to collect, and the exception that leaves the parser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in the text of an expression.

    `column` is 1-based and counts code points of the whole text; `hint` says what to write instead ("" when
    there is nothing to suggest).
    """

    message: str
    column: int
    hint: str = ""

    def __str__(self) -> str:
        return f"column {self.column}: {self.message}" + (f"; {self.hint}" if self.hint else "")


class ExpressionError(ValueError):
    """The text is not an expression of the language; `message`, `column` and `hint` as in `Mistake`."""

    def __init__(self, message: str, column: int, hint: str = "") -> None:
        self.mistake = Mistake(message, column, hint)
        super().__init__(str(self.mistake))

    @property
    def message(self) -> str:
        return self.mistake.message

    @property
    def column(self) -> int:
        return self.mistake.column

    @property
    def hint(self) -> str:
        return self.mistake.hint


def near(word: str, known: Iterable[str]) -> str:
    """A hint that names the closest known words, or "" when none is close."""
    import difflib  # only a mistake pays for it

    found = difflib.get_close_matches(word, list(known), n=2)
    return f"did you mean {' or '.join(f'`{name}`' for name in found)}?" if found else ""


def spell(sign: str) -> str:
    """A piece of hostile text as it may stand in a message: short, printable, in backquotes."""
    shown = "".join(one if one.isprintable() else f"U+{ord(one):04X}" for one in sign[:24])
    return f"`{shown}{'…' if len(sign) > 24 else ''}`"
