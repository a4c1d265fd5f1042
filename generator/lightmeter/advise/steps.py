"""Sizes just below a price step: where a formula rounds up, the next lower value of the rounded part.

In: a request as its formula sees it. Out: `Change`s. The search is exact: it looks at every point of the grid of one
field and finds the largest fitting value of the other one, so no larger picture below the step exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile

from lightmeter.advise.given import Given, Grid, grid_of
from lightmeter_cost.evaluate import Value
from lightmeter_cost.expr import Call

NEAR = Fraction(1, 20)
"""A change of at most this share is hardly seen."""

SKEW = Fraction(3, 100)
"""How much the proportions of a picture may change."""

TILE = 16
"""Pictures are made of tiles of so many pixels; a size of whole tiles is offered beside the largest one."""

REACH = Fraction(1, 2)
"""No side becomes shorter than this share of itself."""


@dataclass(frozen=True, slots=True)
class Change:
    """Other values for some fields; None leaves a field out. `loss`: the share of the product that is gone."""

    fields: tuple[tuple[str, object], ...]
    loss: Fraction | None = None

    @property
    def is_near(self) -> bool:
        return self.loss is not None and self.loss <= NEAR


def steps_down(given: Given, reach: Fraction = REACH) -> Iterator[Change]:
    """For every rounded part of the formula the nearest request that is one step cheaper."""
    found = (_below(given, node, reach, tile) for node in _rounded(given) for tile in (1, TILE))
    yield from dict.fromkeys(change for change in found if change is not None)


def sizes_read(given: Given) -> tuple[str, ...]:
    """The fields that the rounded parts of the formula read: nothing else decides what `steps_down` finds."""
    return tuple(dict.fromkeys(name for node in _rounded(given) for name in given.reads(node)))


def _rounded(given: Given) -> list[Call]:
    found = (n for n in given.trees() if isinstance(n, Call) and n.function in ("ceil", "floor"))
    return list(dict.fromkeys(found))


def _below(given: Given, node: Call, reach: Fraction, tile: int) -> Change | None:
    sides = [
        (name, value, grid.of(tile))
        for name in given.reads(node)
        if (value := given.integer(name)) and (grid := grid_of(given.fields[name])) and value > 0
    ]
    height = given.at(node)
    if not isinstance(height, Fraction) or not 1 <= len(sides) <= 2:
        return None
    found = _lines(given, node, sides[0], height, reach) if len(sides) == 1 else None
    if found is None and len(sides) == 2:
        found = _areas(given, node, sides[0], sides[1], height, reach)
    return found


Side = tuple[str, int, Grid]


def _lines(given: Given, node: Call, side: Side, height: Fraction, reach: Fraction) -> Change | None:
    name, value, grid = side
    lower = _largest(grid, value, reach, lambda other: given.at(node, **{name: other}), height)
    return None if lower is None else Change(((name, lower),), 1 - Fraction(lower, value))


def _areas(
    given: Given, node: Call, one: Side, two: Side, height: Fraction, reach: Fraction
) -> Change | None:
    (a, width, wide), (b, tall, high) = one, two
    best: tuple[Fraction, int, int] | None = None
    for x in _grid(wide, width, reach):
        if best is not None and 1 - Fraction(x, width) > best[0]:
            break  # from here on more is lost, however tall the picture stays
        y = _largest(high, tall, reach, lambda other, x=x: given.at(node, **{a: x, b: other}), height)
        if y is None:
            continue
        skew = abs(Fraction(x * tall, y * width) - 1)
        found = (1 - Fraction(x * y, width * tall) + max(skew - SKEW, Fraction(0)), x, y)
        best = found if best is None else min(best, found)
    if best is None:
        return None
    _, x, y = best
    return Change(((a, x), (b, y)), 1 - Fraction(x * y, width * tall))


def _grid(grid: Grid, value: int, reach: Fraction) -> Iterator[int]:
    """The values of a grid from `value` down."""
    least = max(grid.low, value * reach)
    yield from takewhile(lambda other: other >= least, range(grid.down(value), -1, -grid.step))


def _largest(
    grid: Grid, value: int, reach: Fraction, rounded: Callable[[int], Value], height: Fraction
) -> int | None:
    """The largest value of the grid, at most `value`, where the rounded part is below `height`: by halving."""
    low, high = -(-max(grid.low, int(value * reach)) // grid.step), value // grid.step
    if low > high or not _less(rounded(low * grid.step), height):
        return None
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _less(rounded(middle * grid.step), height) else (low, middle - 1)
    return low * grid.step


def _less(value: Value, height: Fraction) -> bool:
    return isinstance(value, Fraction) and value < height
