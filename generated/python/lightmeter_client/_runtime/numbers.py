"""Numbers as JSON Schema sees them: 1024.0 is an integer, true is not 1, and 0.3 is a multiple of 0.1."""

from __future__ import annotations

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from typing import Any


def whole(value: Any) -> int | None:
    """The integer a JSON value stands for; None for everything else, booleans included."""
    if type(value) is int:
        return value
    if type(value) is float and value.is_integer():
        return int(value)
    return None


def same(left: Any, right: Any) -> bool:
    """Equality of JSON values: 1.0 equals 1, true does not."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    kinds: set[Any] = {type(left), type(right)}
    if kinds == {list}:
        return len(left) == len(right) and all(map(same, left, right))
    if kinds == {dict}:
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return (len(kinds) == 1 or kinds == {int, float}) and bool(left == right)


def is_multiple(value: float, step: str) -> bool:
    """Exact test on the decimal as written: 0.3 is a multiple of 0.1, although the doubles are not."""
    from fractions import Fraction

    return (Fraction(repr(value)) / Fraction(step)).denominator == 1


def part(text: Any, separator: str, count: int, index: int) -> Any:
    """One of the whole numbers that a text is made of, as in "1024x768"; None where it is not of that form."""
    if type(text) is not str:
        return None
    found = text.split(separator)
    digits = found[index] if len(found) == count else ""
    return int(digits) if len(digits) <= 7 and digits.isascii() and digits.isdigit() else None


def nearest(number: int, minimum: int | None, maximum: int | None, step: int) -> list[int]:
    """The multiples of `step` on both sides of `number` that are within the bounds."""
    below = number // step * step
    return [
        near
        for near in (below, below + step)
        if (minimum is None or near >= minimum) and (maximum is None or near <= maximum)
    ]
