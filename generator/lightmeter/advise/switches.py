"""Other values that a formula asks about: thresholds, options, counts, rate keys.

In: a request as its formula sees it. Out: `Change`s, cheaper or not: the price decides later.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

from lightmeter.advise.given import Given, choices_of, grid_of, least_items
from lightmeter.advise.steps import Change
from lightmeter.model.scope import bare
from lightmeter.model.types import Boolean
from lightmeter_cost.expr import Binary, Call, Expr, Items, Name, Number, Text, names

COMPARED = frozenset(("==", "!=", "<", "<=", ">", ">=", "in"))


def switches(given: Given) -> Iterator[Change]:
    """Each change once, in the order in which the formula speaks of the fields."""
    tags = {name for name, _ in given.variant.tags}
    seen: list[Change] = []
    for change in _all(given):
        name, value = change.fields[0]
        if name not in tags and given.value(name) != value and change not in seen:
            seen.append(change)
            yield change


def _all(given: Given) -> Iterator[Change]:
    for node in given.trees():
        if isinstance(node, Binary) and node.op in COMPARED:
            yield from _threshold(given, node)
        elif isinstance(node, Call) and node.function == "size":
            yield from _fewer(given, node)
    yield from _counts(given)
    yield from _options(given)
    yield from _keys(given)


def _threshold(given: Given, node: Binary) -> Iterator[Change]:
    """The literal itself and, for integers, its neighbours."""
    if not isinstance(node.left, Name) or node.left.name not in given.fields:
        return
    name = node.left.name
    for literal in node.right.values if isinstance(node.right, Items) else (node.right,):
        if isinstance(literal, Text):
            yield Change(((name, literal.value),))
        elif isinstance(literal, Number) and literal.value == int(literal.value):
            grid = grid_of(given.fields[name])
            for offset in (0, -1, 1) if grid else (0,):
                yield Change(((name, int(literal.value) + offset),))


def _fewer(given: Given, node: Call) -> Iterator[Change]:
    """One item less, and none."""
    name = names(node)[0]
    found = given.body.get(name)
    if isinstance(found, list):
        items = cast("list[object]", found)
        for count in sorted({len(items) - 1, 0}, reverse=True):
            if least_items(given.fields[name]) <= count < len(items):
                yield Change(((name, items[:count] or None),))
    elif isinstance(found, dict) and found and "$ref" not in found:
        yield Change(((name, None),))


def _counts(given: Given) -> Iterator[Change]:
    """Integers outside of rounded parts: their default, the least, one less."""
    rounded = {name for node in given.trees() if _rounds(node) for name in given.reads(node)}
    for name in dict.fromkeys(name for node in given.trees() for name in names(node)):
        value = given.integer(name) if name in given.fields and name not in rounded else None
        grid = grid_of(given.fields[name]) if value is not None else None
        if value is None or grid is None:
            continue
        default = given.fields[name].default
        wanted = [default.value if default else None, value - grid.step]
        for other in wanted:
            if isinstance(other, int) and grid.holds(other) and other < value:
                yield Change(((name, other),), 1 - Fraction(other, value))
                break


def _rounds(node: Expr) -> bool:
    return isinstance(node, Call) and node.function in ("ceil", "floor")


def _options(given: Given) -> Iterator[Change]:
    for node in given.trees():
        field = given.fields.get(node.name) if isinstance(node, Name) else None
        if field is not None and isinstance(bare(field.type)[0], Boolean):
            yield Change(((field.name, not given.value(field.name)),))


def _keys(given: Given) -> Iterator[Change]:
    """Other values of the fields that a rate goes by."""
    for rate in given.price.rates:
        for name in rate.by:
            for value in choices_of(given.fields[name]):
                if isinstance(value, (str, int)):
                    yield Change(((name, value),))
