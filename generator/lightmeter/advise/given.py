"""A request as its price formula sees it: the fields with their defaults filled in.

In: a variant and a request body. Out: `Given`, which evaluates any part of the formula exactly. No rates are needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import lcm
from typing import TypeAlias, cast

from lightmeter.model.nodes import Field, Variant
from lightmeter.model.rules import Price
from lightmeter.model.scope import bare
from lightmeter.model.types import Advised, Array, Enum, Integer, Members, Nullable, Scalar, Type
from lightmeter_cost.evaluate import ABSENT, Value, evaluate
from lightmeter_cost.evaluate import Given as Raw
from lightmeter_cost.expr import Expr, names, walk

Body: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Grid:
    """The integers a field takes: from `low` to `high` (None: not bounded) in steps of `step` counted from 0."""

    low: int
    high: int | None
    step: int

    def of(self, tile: int) -> Grid:
        """The values of the grid that are multiples of `tile` as well."""
        return Grid(self.low, self.high, lcm(self.step, tile))

    def down(self, value: int) -> int:
        """The largest value of the grid that is not above `value`."""
        return value // self.step * self.step

    def holds(self, value: int) -> bool:
        return self.low <= value and (self.high is None or value <= self.high) and value % self.step == 0


class Given:
    """The values of one request, for one variant with a price."""

    def __init__(self, variant: Variant, price: Price, body: Body) -> None:
        self.variant = variant
        self.price = price
        self.body = body
        self.fields = {field.name: field for field in variant.body.fields}
        self._values = {name: _value(field, body) for name, field in self.fields.items()}
        self._lets: dict[int, tuple[tuple[str, Expr], ...]] = {}

    def trees(self) -> Iterator[Expr]:
        """Every node of the formula and of its named parts."""
        for _, part in self.price.lets:
            yield from walk(part)
        if self.price.total is not None:
            yield from walk(self.price.total)

    def reads(self, expr: Expr) -> tuple[str, ...]:
        """The fields an expression reads, also through named parts of the formula."""
        lets = dict(self.price.lets)
        found: dict[str, None] = {}
        waiting = list(names(expr))
        while waiting:
            name = waiting.pop(0)
            if name in lets:
                waiting += names(lets.pop(name))
            elif name in self.fields:
                found[name] = None
        return tuple(found)

    def value(self, name: str) -> Raw:
        """The value of a field, its default where it is not given; None where it has neither."""
        return self._values.get(name)

    def integer(self, name: str) -> int | None:
        """The value of a field where it is an integer."""
        found = self.value(name)
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            return None
        return int(found) if int(found) == found else None

    def at(self, expr: Expr, **changed: int) -> Value:
        """The value of a part of the formula, with some fields changed; absent where it needs a rate."""
        lets = self._lets.get(id(expr))  # a part of the formula, which lives as long as this
        if lets is None:
            lets = self._lets[id(expr)] = self._parts(expr)
        known: dict[str, Raw] = {**self._values, **changed}
        for name, part in lets:
            value = evaluate(part, known)
            known[name] = None if value is ABSENT else cast("Raw", value)
        return evaluate(expr, known)

    def _parts(self, expr: Expr) -> tuple[tuple[str, Expr], ...]:
        """The named parts of the formula that an expression reads, in their order."""
        lets = dict(self.price.lets)
        waiting, found = list(names(expr)), set[str]()
        while waiting:
            name = waiting.pop()
            if name in lets and name not in found:
                found.add(name)
                waiting += names(lets[name])
        return tuple((name, part) for name, part in self.price.lets if name in found)


def _value(field: Field, body: Body) -> Raw:
    given = body.get(field.name)
    if isinstance(given, dict) and "$ref" in given:
        return None  # another step's output: not known yet
    if given is not None:
        return cast("Raw", given)
    inner = bare(field.type)[0]
    if field.default is None:
        return cast("Raw", inner.values[0]) if isinstance(inner, Enum) and len(inner.values) == 1 else None
    value = field.default.value
    return cast("Raw", value.items if isinstance(value, Members) else value)


def grid_of(field: Field) -> Grid | None:
    """The values of an integer field: what is accepted, and of that what causes no remark about divisors."""
    inner = bare(field.type)[0]
    if not isinstance(inner, Integer):
        return None
    steps = [found.multiple_of for found in _integers(field.type) if found.multiple_of]
    lows = [found.minimum for found in _integers(field.type) if found.minimum is not None]
    return Grid(max(lows, default=1), inner.maximum, lcm(*steps))


def _integers(kind: Type) -> Iterator[Integer]:
    match kind:
        case Advised(inner, advice):
            yield from _integers(inner)
            for one in advice:
                yield from _integers(one.expect)
        case Nullable(inner):
            yield from _integers(inner)
        case Integer():
            yield kind
        case _:
            pass


def choices_of(field: Field) -> tuple[Scalar, ...]:
    """The values of a field that lists them."""
    inner = bare(field.type)[0]
    return inner.values if isinstance(inner, Enum) else ()


def least_items(field: Field) -> int:
    """How many items a list must have."""
    inner = bare(field.type)[0]
    return (inner.min_items or 0) if isinstance(inner, Array) else 0
