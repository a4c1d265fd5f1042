"""How large the whole numbers of a lowered formula can become. In: nodes and the bounds of what they read.

An emitter picks its integer width by `bits`; None on a side of an interval means that nothing bounds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from lightmeter_cost.lowered import (
    Add,
    CeilDiv,
    FloorDiv,
    Formula,
    Int,
    Integer,
    Let,
    Max,
    Min,
    Mul,
    Node,
    Rate,
    Select,
    Size,
    Sub,
    Var,
    parts,
)
from lightmeter_cost.scope import FieldKind

Interval: TypeAlias = tuple[int | None, int | None]

ANY: Interval = (None, None)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is known about the leaves: fields by kind, rates in micro-units, numeric lets by their numerator.

    A rate without an entry is only known not to be negative.
    """

    fields: Mapping[str, FieldKind]
    rates: Mapping[str, Interval] = field(default_factory=dict[str, Interval])
    lets: Mapping[str, Interval] = field(default_factory=dict[str, Interval])


@dataclass(frozen=True, slots=True)
class FormulaBounds:
    """`total` bounds the numerator, `bits` every number on the way to the rounded price (None: unbounded)."""

    lets: tuple[tuple[str, Interval], ...]
    total: Interval
    bits: int | None


def interval(node: Integer, bounds: Bounds) -> Interval:
    """The smallest and the largest value a node can have, inclusive."""
    match node:
        case Int(value):
            return value, value
        case Var(name):
            kind = bounds.fields.get(name)
            return (kind.minimum, kind.maximum) if kind else ANY
        case Size(name):
            kind = bounds.fields.get(name)
            return 0, kind.max_items if kind else None
        case Rate(name):
            return bounds.rates.get(name, (0, None))
        case Let(name):
            return bounds.lets.get(name, ANY)
        case Add(left, right):
            return _add(interval(left, bounds), interval(right, bounds))
        case Sub(left, right):
            return _add(interval(left, bounds), _negated(interval(right, bounds)))
        case Mul(left, right):
            return _times(interval(left, bounds), interval(right, bounds))
        case FloorDiv(value, divisor):
            return _divided(interval(value, bounds), divisor, 0)
        case CeilDiv(value, divisor):
            return _divided(interval(value, bounds), divisor, divisor - 1)
        case Min(left, right):
            return _negated(_larger(_negated(interval(left, bounds)), _negated(interval(right, bounds))))
        case Max(left, right):
            return _larger(interval(left, bounds), interval(right, bounds))
        case Select(_, then, otherwise):
            return hull(interval(then, bounds), interval(otherwise, bounds))
        case _:
            assert_never(node)


def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval around both."""
    low = None if a[0] is None or b[0] is None else min(a[0], b[0])
    high = None if a[1] is None or b[1] is None else max(a[1], b[1])
    return low, high


def bits(found: Interval) -> int | None:
    """The width of a signed integer that holds every value of the interval; None when it is unbounded."""
    low, high = found
    if low is None or high is None:
        return None
    return 1 + max(
        (low if low >= 0 else -low - 1).bit_length(), (high if high >= 0 else -high - 1).bit_length()
    )


def formula_bounds(formula: Formula, bounds: Bounds) -> FormulaBounds:
    """Bounds of every let and of the total, and the width that all steps need, the rounding included."""
    lets = dict(bounds.lets)
    widths: list[int | None] = []
    for let in formula.lets:
        known = Bounds(bounds.fields, bounds.rates, lets)
        widths.append(_widest(let.value, known))
        if isinstance(let.value, Integer):
            lets[let.name] = interval(let.value, known)
    known = Bounds(bounds.fields, bounds.rates, lets)
    widths += [_widest(formula.numerator, known), _widest(formula.defined, known)]
    total = interval(formula.numerator, known)
    doubled = _add(_times((2, 2), total), (formula.divisor, formula.divisor))
    widths += [bits(doubled), bits((0, 2 * formula.divisor))]
    named = tuple((let.name, lets[let.name]) for let in formula.lets if let.name in lets)
    return FormulaBounds(named, total, _most(widths))


def _widest(node: Node, bounds: Bounds) -> int | None:
    """The width that the node and everything below it needs."""
    own: list[int | None] = [bits(interval(node, bounds))] if isinstance(node, Integer) else [1]
    if isinstance(node, CeilDiv | FloorDiv):  # a target may add divisor - 1 before it divides
        inner = interval(node.value, bounds)
        own.append(bits(hull(inner, _add(inner, (node.divisor, node.divisor)))))
    return _most([*own, *(_widest(part, bounds) for part in parts(node))])


def _most(widths: list[int | None]) -> int | None:
    known = [width for width in widths if width is not None]
    return max(known, default=1) if len(known) == len(widths) else None


def _add(a: Interval, b: Interval) -> Interval:
    low = None if a[0] is None or b[0] is None else a[0] + b[0]
    high = None if a[1] is None or b[1] is None else a[1] + b[1]
    return low, high


def _negated(a: Interval) -> Interval:
    return (None if a[1] is None else -a[1]), (None if a[0] is None else -a[0])


def _larger(a: Interval, b: Interval) -> Interval:
    low = b[0] if a[0] is None else a[0] if b[0] is None else max(a[0], b[0])
    high = None if a[1] is None or b[1] is None else max(a[1], b[1])
    return low, high


def _divided(a: Interval, divisor: int, push: int) -> Interval:
    low, high = a
    return (
        None if low is None else (low + push) // divisor,
        None if high is None else (high + push) // divisor,
    )


def _times(a: Interval, b: Interval) -> Interval:
    if (0, 0) in (a, b):
        return 0, 0
    if None not in a and None not in b:
        corners = [x * y for x in a for y in b if x is not None and y is not None]
        return min(corners), max(corners)
    return _open_low(a, b), _open_high(a, b)


def _open_high(a: Interval, b: Interval) -> int | None:
    """The largest product when some end is open: bounded only where the open ends cannot make it grow."""
    return None if (low := _open_low(_negated(a), b)) is None else -low


def _open_low(a: Interval, b: Interval) -> int | None:
    """The smallest product when some end is open."""
    falls = (a[1] is None and _below(b)) or (b[1] is None and _below(a))
    falls = falls or (a[0] is None and _above(b)) or (b[0] is None and _above(a))
    if falls:
        return None
    corners = [x * y for x in a for y in b if x is not None and y is not None]
    return min(corners, default=0)


def _below(a: Interval) -> bool:
    return a[0] is None or a[0] < 0


def _above(a: Interval) -> bool:
    return a[1] is None or a[1] > 0
