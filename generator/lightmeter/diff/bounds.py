"""Lower and upper bounds compared.

In: an old and a new bound, None where there is none. Out: `Found` where the new one is tighter or looser.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from lightmeter.diff.plain import plain
from lightmeter.diff.rule import Found
from lightmeter.model.types import Integer, Number
from lightmeter.model.words import value_in_words

End: TypeAlias = Literal["least", "most"]
Turn: TypeAlias = Literal["narrower", "wider"]


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range; `open`: the value itself is outside."""

    value: int | Decimal
    open: bool = False

    def json(self) -> object:
        number = plain(self.value)
        return {"exclusive": number} if self.open else number


def number_bound(kind: Integer | Number, end: End) -> Bound | None:
    """The bound that counts at one end of a number's range."""
    closed = kind.minimum if end == "least" else kind.maximum
    if isinstance(kind, Integer):
        return None if closed is None else Bound(closed)
    opened = kind.exclusive_minimum if end == "least" else kind.exclusive_maximum
    found = [
        Bound(value, is_open) for value, is_open in ((closed, False), (opened, True)) if value is not None
    ]
    return max(found, key=lambda bound: _tightness(bound, end), default=None)


def count_bound(value: int | None, end: End) -> Bound | None:
    """A bound of a length or a count; at least 0 says nothing."""
    return None if value is None or (end == "least" and value == 0) else Bound(value)


def turned(old: Bound | None, new: Bound | None, end: End, turn: Turn, unit: str = "") -> Iterator[Found]:
    """A finding where the bound at `end` went that way; `unit` is what is counted."""
    if old == new or _is_tighter(old, new, end) != (turn == "narrower"):
        return
    now, was = _said(new, end, unit), _said(old, end, "")
    message = f" is {now}, was {was}" if new is not None else f" is not bound, was {_said(old, end, unit)}"
    yield Found(message, old and old.json(), new and new.json())


def _tightness(bound: Bound | None, end: End) -> tuple[bool, int | Decimal, bool]:
    """Sorts bounds from loose to tight."""
    if bound is None:
        return (False, 0, False)
    return (True, bound.value if end == "least" else -bound.value, bound.open)


def _is_tighter(old: Bound | None, new: Bound | None, end: End) -> bool:
    return _tightness(new, end) > _tightness(old, end)


def _said(bound: Bound | None, end: End, unit: str) -> str:
    if bound is None:
        return "not bound"
    words = ("above", "below") if bound.open else ("at least", "at most")
    number = value_in_words(bound.value)
    return f"{words[end == 'most']} {number}{_counted(unit, bound.value)}"


def _counted(unit: str, value: int | Decimal) -> str:
    return f" {unit}{'' if value == 1 else 's'}" if unit else ""
