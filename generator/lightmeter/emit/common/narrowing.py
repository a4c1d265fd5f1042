"""The bounds of a type and of the advice about it, as one tighter type: what needs no word at all.

In: a scalar type and what an advice expects. Out: their intersection; patterns stay with the advice.
"""

from __future__ import annotations

from decimal import Decimal
from math import lcm
from typing import TypeVar

from lightmeter.model.types import Enum, Integer, Number, String, Type

Bound = TypeVar("Bound", int, Decimal)


def narrow(kind: Type, expect: Type) -> Type:
    """`kind` tightened by `expect`; `kind` itself where they are not of one sort."""
    match kind, expect:
        case Integer(), Integer():
            steps = [step for step in (kind.multiple_of, expect.multiple_of) if step]
            low, high = _most(kind.minimum, expect.minimum), _least(kind.maximum, expect.maximum)
            return Integer(low, high, lcm(*steps) if steps else None, kind.format)
        case Number(), Number():
            return Number(
                _most(kind.minimum, expect.minimum),
                _least(kind.maximum, expect.maximum),
                kind.exclusive_minimum,
                kind.exclusive_maximum,
                kind.multiple_of,
            )
        case String(), String():
            low, high = _most(kind.min_length, expect.min_length), _least(kind.max_length, expect.max_length)
            return String(low, high, kind.pattern, kind.format)
        case Enum(values), Enum(wanted):
            return Enum(tuple(value for value in values if value in wanted))
        case Integer() | Number(), Enum(wanted) if all(isinstance(one, (int, Decimal)) for one in wanted):
            return expect
        case String(), Enum(wanted) if all(isinstance(one, str) for one in wanted):
            return expect
        case _:
            return kind


def _most(left: Bound | None, right: Bound | None) -> Bound | None:
    given = [bound for bound in (left, right) if bound is not None]
    return max(given) if given else None


def _least(left: Bound | None, right: Bound | None) -> Bound | None:
    given = [bound for bound in (left, right) if bound is not None]
    return min(given) if given else None
