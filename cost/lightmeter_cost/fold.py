"""An expression of a family compiled for one leaf: names the leaf lacks become absent, then constants fold.

`size(x)` becomes 0 and `has(x)` false. A comparison of an absent field stays as it is unless a constant
decides around it, as in `has(x) && x > 3`; what is left over is found by `check`.
"""

from __future__ import annotations

from collections.abc import Set
from decimal import Decimal
from typing import assert_never

from lightmeter_cost.expr import Binary, Call, Conditional, Expr, Items, Name, Number, Text, Truth, Unary


def fold(expr: Expr, absent: Set[str]) -> Expr:
    """The same value for every request in which the names of `absent` are not given."""
    match expr:
        case Number() | Text() | Truth() | Name() | Items():
            return expr
        case Call("size", (Name(name),), at=at) if name in absent:
            return Number(Decimal(0), at=at)
        case Call("has", (Name(name),), at=at) if name in absent:
            return Truth(False, at=at)
        case Call(function, args, at=at):
            return Call(function, tuple(fold(arg, absent) for arg in args), at=at)
        case Unary(op, operand, at=at):
            return _unary(Unary(op, fold(operand, absent), at=at))
        case Binary(op, left, right, at=at):
            return _binary(Binary(op, fold(left, absent), fold(right, absent), at=at))
        case Conditional(test, then, otherwise, at=at):
            return _choose(fold(test, absent), fold(then, absent), fold(otherwise, absent), at)
        case _:
            assert_never(expr)


def _unary(expr: Unary) -> Expr:
    match expr:
        case Unary("!", Truth(value), at=at):
            return Truth(not value, at=at)
        case _:
            return expr


def _choose(test: Expr, then: Expr, otherwise: Expr, at: int) -> Expr:
    if isinstance(test, Truth):
        return then if test.value else otherwise
    return Conditional(test, then, otherwise, at=at)


def _binary(expr: Binary) -> Expr:
    match expr:
        case Binary("&&", Truth(value), other) | Binary("&&", other, Truth(value)):
            return other if value else Truth(False, at=expr.at)
        case Binary("||", Truth(value), other) | Binary("||", other, Truth(value)):
            return Truth(True, at=expr.at) if value else other
        case Binary(op, Number(a), Number(b)):
            return _numbers(expr, op, a, b)
        case Binary("*", Number(a), other) | Binary("*", other, Number(a)) if a == 1:
            return other
        case Binary("+", Number(a), other) | Binary("+", other, Number(a)) if a == 0:
            return other
        case Binary("-", other, Number(b)) if b == 0:
            return other
        case _:
            return expr


def _numbers(expr: Binary, op: str, a: Decimal, b: Decimal) -> Expr:
    """Only what stays a short exact literal is folded; the rest is left for lowering."""
    match op:
        case "==" | "!=":
            return Truth((a == b) == (op == "=="), at=expr.at)
        case "<" | ">=":
            return Truth((a < b) == (op == "<"), at=expr.at)
        case ">" | "<=":
            return Truth((a > b) == (op == ">"), at=expr.at)
        case "+" | "*" if max(abs(a), abs(b)) < 10**9 and _whole(a) and _whole(b):
            return Number(a + b if op == "+" else a * b, at=expr.at)
        case _:
            return expr


def _whole(value: Decimal) -> bool:
    return value == value.to_integral_value()
