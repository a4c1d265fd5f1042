"""Conditions are simplified as they are built, and mean what they meant."""

from __future__ import annotations

from itertools import product

import pytest

from lightmeter_cost.logic import FALSE, TRUE, both, either, negate
from lightmeter_cost.lowered import And, Condition, Const, Has, Not, Or

A, B = Has("a"), Has("b")
SOME: tuple[Condition, ...] = (TRUE, FALSE, A, B, negate(A), both(A, B), either(A, negate(B)))
PRESENT = tuple(dict(zip("ab", found, strict=True)) for found in product((False, True), repeat=2))


def holds(condition: Condition, present: dict[str, bool]) -> bool:
    """Whether it does where these fields are there."""
    match condition:
        case Const(value):
            return value
        case Has(field):
            return present[field]
        case Not(part):
            return not holds(part, present)
        case And(parts):
            return all(holds(part, present) for part in parts)
        case Or(parts):
            return any(holds(part, present) for part in parts)
        case _:
            raise AssertionError(f"{condition} is none of those above")


def constants(condition: Condition) -> int:
    """How many constants stand inside."""
    match condition:
        case And(parts) | Or(parts):
            return sum(isinstance(part, Const) + constants(part) for part in parts)
        case _:
            return 0


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_what_is_built_means_what_it_says(number: int) -> None:
    """All of them, some of them, not: for every field that is there or is not, with no constant left inside."""
    for parts in product(SOME, repeat=number):
        for built, means in ((both(*parts), all), (either(*parts), any)):
            assert constants(built) == 0
            for present in PRESENT:
                assert holds(built, present) == means([holds(part, present) for part in parts])
                assert holds(negate(built), present) != holds(built, present)
