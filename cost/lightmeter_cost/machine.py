"""Runs the integer form as every target must: whole numbers only, lazily, and never reading an absent field.

In: a lowered formula or rule, fields with defaults filled in, rates in micro-units. For the tests of
emitters; a KeyError means that lowering forgot a guard.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass, field
from decimal import Decimal
from typing import assert_never, cast

from lightmeter_cost.exact import round_half_up
from lightmeter_cost.lowered import (
    Add,
    And,
    CeilDiv,
    Compare,
    Condition,
    Const,
    Decide,
    FieldCompare,
    Flag,
    FloorDiv,
    Formula,
    Has,
    Int,
    Integer,
    Let,
    LetFlag,
    Max,
    Min,
    Mul,
    Not,
    OneOf,
    Or,
    Rate,
    Same,
    Select,
    Size,
    Sub,
    Var,
    Verdict,
)

_COMPARE: dict[str, Callable[..., bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Machine:
    """`fields` holds only what has a value."""

    fields: Mapping[str, int | Decimal | bool | str | Sized]
    rates: Mapping[str, int] = field(default_factory=dict[str, int])
    lets: dict[str, int | bool] = field(default_factory=dict[str, "int | bool"])

    def price(self, formula: Formula) -> int | None:
        """Micro-units, rounded half up; None where a needed field has no value."""
        for let in formula.lets:
            value = let.value
            self.lets[let.name] = self.number(value) if isinstance(value, Integer) else self.truth(value)
        if not self.truth(formula.defined):
            return None
        return round_half_up(self.number(formula.numerator), formula.divisor)

    def verdict(self, verdict: Verdict) -> bool | None:
        """Whether a rule holds; None where it does not apply."""
        holds, fails = self.truth(verdict.holds), self.truth(verdict.fails)
        assert not (holds and fails)
        return holds if holds or fails else None

    def number(self, node: Integer) -> int:
        match node:
            case Int(value):
                return value
            case Var(name):
                return int(cast("int | Decimal", self.fields[name]))
            case Size(name):
                return len(cast("Sized", self.fields.get(name, ())))
            case Rate(name):
                return self.rates[name]
            case Let(name):
                return self.lets[name]
            case Add(left, right):
                return self.number(left) + self.number(right)
            case Sub(left, right):
                return self.number(left) - self.number(right)
            case Mul(left, right):
                return self.number(left) * self.number(right)
            case CeilDiv(value, divisor):
                return -(-self.number(value) // divisor)
            case FloorDiv(value, divisor):
                return self.number(value) // divisor
            case Min(left, right):
                return min(self.number(left), self.number(right))
            case Max(left, right):
                return max(self.number(left), self.number(right))
            case Select(test, then, otherwise):
                return self.number(then if self.truth(test) else otherwise)
            case _:
                assert_never(node)

    def truth(self, node: Condition) -> bool:
        match node:
            case Const(value):
                return value
            case Compare(op, left, right):
                return _COMPARE[op](self.number(left), self.number(right))
            case FieldCompare(op, name, value):
                return _COMPARE[op](self.fields[name], value)
            case OneOf(name, literals):
                return self.fields[name] in literals
            case Has(name):
                return name in self.fields
            case Flag(name):
                return cast("bool", self.fields[name])
            case LetFlag(name):
                return bool(self.lets[name])
            case And(several):
                return all(self.truth(part) for part in several)
            case Or(several):
                return any(self.truth(part) for part in several)
            case Not(part):
                return not self.truth(part)
            case Same(left, right):
                return self.truth(left) == self.truth(right)
            case Decide(test, then, otherwise):
                return self.truth(then if self.truth(test) else otherwise)
            case _:
                assert_never(node)
