"""How large numbers become: every end of an interval against all values, and the widths of whole formulas."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from lightmeter_cost.bounds import Bounds, Interval, bits, formula_bounds, interval
from lightmeter_cost.lowered import (
    Add,
    CeilDiv,
    Const,
    FloorDiv,
    Formula,
    Int,
    Integer,
    LoweredLet,
    Max,
    Min,
    Mul,
    Select,
    Sub,
    Var,
)
from lightmeter_cost.scope import FieldKind

ENDS: tuple[Interval, ...] = (
    (None, None),
    (None, -2),
    (None, 0),
    (None, 3),
    (-2, None),
    (0, None),
    (1, None),
    (-3, 2),
    (-3, -1),
    (0, 0),
    (2, 5),
)
A, B, YES = Var("a"), Var("b"), Const(True)
OPERATIONS: dict[str, tuple[Integer, Callable[[int, int], int]]] = {
    "a + b": (Add(A, B), lambda a, b: a + b),
    "a - b": (Sub(A, B), lambda a, b: a - b),
    "a * b": (Mul(A, B), lambda a, b: a * b),
    "min(a, b)": (Min(A, B), min),
    "max(a, b)": (Max(A, B), max),
    "floor(a / 4)": (FloorDiv(A, 4), lambda a, b: a // 4),
    "ceil(a / 4)": (CeilDiv(A, 4), lambda a, b: -(-a // 4)),
}
FAR, FARTHER = 40, 80


def known(**fields: Interval) -> Bounds:
    """Integer fields and their ends."""
    kinds = {name: FieldKind("integer", minimum=low, maximum=high) for name, (low, high) in fields.items()}
    return Bounds(kinds)


def values(ends: Interval, far: int) -> range:
    """All of them, where an open end is `far` away."""
    low, high = ends
    return range(-far if low is None else low, (far if high is None else high) + 1)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_ends_of_an_operation(name: str) -> None:
    """An end that moves when the open ends of a and b move away is open; any other is exact."""
    node, function = OPERATIONS[name]

    def ends(far: int) -> tuple[int, int]:
        found = [function(x, y) for x in values(a, far) for y in values(b, far)]
        return min(found), max(found)

    for a, b in product(ENDS, ENDS):
        near, farther = ends(FAR), ends(FARTHER)
        expected = tuple(one if one == other else None for one, other in zip(near, farther, strict=True))
        assert (a, b, interval(node, known(a=a, b=b))) == (a, b, expected)


@pytest.mark.parametrize(("a", "b"), list(product(ENDS, ENDS)))
def test_the_ends_of_a_choice(a: Interval, b: Interval) -> None:
    """Around both, whichever is taken."""
    low, high = interval(Select(YES, A, B), known(a=a, b=b))
    assert low == (None if None in (a[0], b[0]) else min(a[0] or 0, b[0] or 0))
    assert high == (None if None in (a[1], b[1]) else max(a[1] or 0, b[1] or 0))


@pytest.mark.parametrize(
    ("total", "divisor", "fields", "width"),
    [
        (A, 1, {"a": (0, 100)}, 9),  # 2 * 100 + 1 = 201
        (A, 7, {"a": (0, 100)}, 9),  # 2 * 100 + 7 = 207
        (A, 60, {"a": (0, 100)}, 10),  # 2 * 100 + 60 = 260
        (A, 600, {"a": (0, 1)}, 12),  # the divisor of the rounding: 2 * 600 = 1200
        (Mul(A, Int(0)), 1, {"a": (0, 4000)}, 13),  # what is multiplied by nothing is read all the same
        (CeilDiv(A, 200), 1, {"a": (0, 100)}, 10),  # 100 + 200 before it is divided
        (A, 1, {"a": (-129, 0)}, 10),  # 2 * -129 + 1 = -257
        (A, 1, {"a": (None, 0)}, None),
    ],
)
def test_the_width_of_a_formula(
    total: Integer, divisor: int, fields: dict[str, Interval], width: int | None
) -> None:
    """Of the largest number on the way to the rounded price, its sign included."""
    formula = Formula((), total, divisor, YES, (), ())
    assert formula_bounds(formula, known(**fields)).bits == width


def test_a_name_is_as_wide_as_its_value() -> None:
    """A let that is never used again still has to be computed."""
    lets = (LoweredLet("wide", Mul(A, A), 1, YES), LoweredLet("sure", YES, 1, YES))
    found = formula_bounds(Formula(lets, Int(1), 1, YES, (), ()), known(a=(0, 1000)))
    assert found.lets == (("wide", (0, 1_000_000)),)
    assert found.bits == 21


def test_the_width_holds_every_value_and_no_bit_more() -> None:
    """Against two's complement, for every interval of small numbers, those below zero too."""

    def needed(value: int) -> int:
        return next(width for width in range(1, 9) if -(2 ** (width - 1)) <= value < 2 ** (width - 1))

    intervals = [(low, high) for low in range(-20, 21) for high in range(low, 21)]
    assert [bits(one) for one in intervals] == [max(map(needed, one)) for one in intervals]
