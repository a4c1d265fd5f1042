"""The integer form of formulas and rules that every target prints: no fractions, no names of targets.

An `Integer` is an exact whole number, a `Condition` is true or false. Evaluated lazily (`Select`, `And`, `Or`
and `Decide` from left to right) no node ever reads a field that has no value.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias, assert_never

CompareOp: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Scalar: TypeAlias = str | int | Decimal


@dataclass(frozen=True, slots=True)
class Int:
    """A whole number, also negative."""

    value: int


@dataclass(frozen=True, slots=True)
class Var:
    """The value of an integer field."""

    name: str


@dataclass(frozen=True, slots=True)
class Size:
    """How many items or members a field has; 0 when it has no value."""

    name: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of the price book in micro-units."""

    name: str


@dataclass(frozen=True, slots=True)
class Let:
    """The numerator of an earlier numeric let (its divisor is already part of the reading formula)."""

    name: str


@dataclass(frozen=True, slots=True)
class Add:
    left: Integer
    right: Integer


@dataclass(frozen=True, slots=True)
class Sub:
    left: Integer
    right: Integer


@dataclass(frozen=True, slots=True)
class Mul:
    left: Integer
    right: Integer


@dataclass(frozen=True, slots=True)
class CeilDiv:
    """The smallest whole number not below value / divisor, for negative values too; divisor > 1."""

    value: Integer
    divisor: int


@dataclass(frozen=True, slots=True)
class FloorDiv:
    """The largest whole number not above value / divisor, for negative values too; divisor > 1."""

    value: Integer
    divisor: int


@dataclass(frozen=True, slots=True)
class Min:
    left: Integer
    right: Integer


@dataclass(frozen=True, slots=True)
class Max:
    left: Integer
    right: Integer


@dataclass(frozen=True, slots=True)
class Select:
    """`then` where `test` holds, else `otherwise`; only the chosen side may be evaluated."""

    test: Condition
    then: Integer
    otherwise: Integer


Integer: TypeAlias = Int | Var | Size | Rate | Let | Add | Sub | Mul | CeilDiv | FloorDiv | Min | Max | Select


@dataclass(frozen=True, slots=True)
class Const:
    """Always true or always false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Compare:
    op: CompareOp
    left: Integer
    right: Integer


@dataclass(frozen=True, slots=True)
class FieldCompare:
    """A number field compared with a literal, by value (1.0 equals 1)."""

    op: CompareOp
    field: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field equals one of the literals (str, int or Decimal, as the field's kind is); never empty."""

    field: str
    literals: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """The field has a value (given and not null, after defaults). Only for fields that may be absent."""

    field: str


@dataclass(frozen=True, slots=True)
class Flag:
    """The value of a boolean field."""

    field: str


@dataclass(frozen=True, slots=True)
class LetFlag:
    """The value of an earlier boolean let."""

    name: str


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold, tried from left to right; two parts or more."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Some part holds, tried from left to right; two parts or more."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


@dataclass(frozen=True, slots=True)
class Same:
    """Both conditions have the same truth."""

    left: Condition
    right: Condition


@dataclass(frozen=True, slots=True)
class Decide:
    """The truth of `then` where `test` holds, else of `otherwise`; only the chosen side may be evaluated."""

    test: Condition
    then: Condition
    otherwise: Condition


Condition: TypeAlias = (
    Const | Compare | FieldCompare | OneOf | Has | Flag | LetFlag | And | Or | Not | Same | Decide
)
Node: TypeAlias = Integer | Condition


@dataclass(frozen=True, slots=True)
class LoweredLet:
    """A named part, always evaluable: a whole number over `divisor`, or (divisor 1) a condition.

    Where `defined` does not hold the value means nothing (0 or false) and nobody reads it.
    """

    name: str
    value: Node
    divisor: int
    defined: Condition


@dataclass(frozen=True, slots=True)
class Formula:
    """A price in micro-units: `round_half_up(numerator / divisor)`, where `defined` holds.

    Evaluate `lets` in order first. Where `defined` does not hold, a field of `needs` has no value and the
    request is unpriced. `rates` are the local names to look up; one unknown rate leaves it unpriced, too.
    """

    lets: tuple[LoweredLet, ...]
    numerator: Integer
    divisor: int
    defined: Condition
    needs: tuple[str, ...]
    rates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule: `holds` where it is surely true, `fails` where surely false, neither where not applicable."""

    holds: Condition
    fails: Condition


def parts(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, left to right."""
    match node:
        case Int() | Var() | Size() | Rate() | Let() | Const() | FieldCompare() | OneOf() | Has() | Flag():
            return ()
        case LetFlag():
            return ()
        case Add(a, b) | Sub(a, b) | Mul(a, b) | Min(a, b) | Max(a, b) | Compare(_, a, b) | Same(a, b):
            return (a, b)
        case CeilDiv(value) | FloorDiv(value):
            return (value,)
        case Not(part):
            return (part,)
        case Select(test, then, otherwise) | Decide(test, then, otherwise):
            return (test, then, otherwise)
        case And(several) | Or(several):
            return several
        case _:
            assert_never(node)


def weight(node: Node) -> int:
    """How many nodes the node prints as; a shared part counts each time, but is walked once."""
    known: dict[int, int] = {}
    waiting: list[tuple[Node, bool]] = [(node, False)]
    while waiting:
        one, ready = waiting.pop()
        if id(one) in known:
            continue
        if ready:
            known[id(one)] = 1 + sum(known[id(part)] for part in parts(one))
        else:
            waiting.append((one, True))
            waiting.extend((part, False) for part in parts(one))
    return known[id(node)]
