"""The reference interpreter: the value of a tree for one request, with exact fractions.

Written apart from `lower`, so that each can be tested against the other. Defaults are already filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import TypeAlias, assert_never, cast

from lightmeter_cost.expr import Binary, Call, Conditional, Expr, Items, Name, Number, Text, Truth, Unary


@dataclass(frozen=True, slots=True)
class Absent:
    """The value of a tree that needs a field without a value: a rule does not apply, a price is unpriced."""


ABSENT = Absent()

Given: TypeAlias = int | Decimal | Fraction | float | bool | str | Sized | None
"""A value of the environment; None counts as absent, lists and maps only have a size."""

Value: TypeAlias = Fraction | bool | str | Absent


def evaluate(expr: Expr, env: Mapping[str, Given]) -> Value:
    """The value of a checked tree. `env` holds fields, rates and lets; a name it lacks is absent.

    `&&` and `||` are as in CEL: an absent side does not matter when the other side decides.
    """
    match expr:
        case Number(value):
            return _constant(value)
        case Text(value) | Truth(value):
            return value
        case Name(name):
            return _value(env.get(name))
        case Call("has", (Name(name),)):
            return env.get(name) is not None
        case Call("size", (Name(name),)):
            return _size(env.get(name))
        case Call(function, args):
            return _apply(function, [evaluate(arg, env) for arg in args])
        case Unary(op, operand):
            value = evaluate(operand, env)
            return (
                value if isinstance(value, Absent) else not value if op == "!" else -cast("Fraction", value)
            )
        case Binary("&&" | "||"):
            return _logic(expr, env)
        case Binary("in", left, Items(values)):
            return _member(evaluate(left, env), [evaluate(value, env) for value in values])
        case Binary(op, left, right):
            return _binary(op, evaluate(left, env), evaluate(right, env))
        case Conditional(test, then, otherwise):
            truth = evaluate(test, env)
            return truth if isinstance(truth, Absent) else evaluate(then if truth else otherwise, env)
        case Items():
            raise ValueError("a list stands only after `in`")
        case _:
            assert_never(expr)


def evaluate_formula(
    total: Expr, lets: Sequence[tuple[str, Expr]], env: Mapping[str, Given]
) -> Fraction | Absent:
    """A price in units, not rounded; Absent when a field or rate it needs has no value."""
    known = dict(env)
    for name, expr in lets:
        value = evaluate(expr, known)
        known[name] = None if isinstance(value, Absent) else value
    result = evaluate(total, known)
    if isinstance(result, bool | str):
        raise ValueError("the total is not a number")
    return result


@lru_cache(maxsize=1_000)
def _constant(literal: int | Decimal) -> Fraction:
    return Fraction(literal)


def _value(given: Given) -> Value:
    match given:
        case None:
            return ABSENT
        case bool() | str():
            return given
        case float():
            return Fraction(repr(given))
        case int() | Decimal() | Fraction():
            return Fraction(given)
        case _:
            raise ValueError("a list or a map has no value, only a size")


def _size(given: Given) -> Fraction:
    if given is None:
        return Fraction(0)
    if isinstance(given, str) or not isinstance(given, Sized):
        raise ValueError("only a list or a map has a size")
    return Fraction(len(given))


def _apply(function: str, args: list[Value]) -> Value:
    numbers = [arg for arg in args if isinstance(arg, Fraction)]
    if len(numbers) < len(args):
        return ABSENT
    match function:
        case "ceil":
            return Fraction(ceil(numbers[0]))
        case "floor":
            return Fraction(floor(numbers[0]))
        case "min":
            return min(numbers)
        case _:
            return max(numbers)


def _logic(expr: Binary, env: Mapping[str, Given]) -> Value:
    decides = expr.op == "||"
    left, right = evaluate(expr.left, env), evaluate(expr.right, env)
    if left is decides or right is decides:
        return decides
    return ABSENT if isinstance(left, Absent) or isinstance(right, Absent) else not decides


def _member(value: Value, items: list[Value]) -> Value:
    return value if isinstance(value, Absent) else value in items


def _binary(op: str, left: Value, right: Value) -> Value:
    if isinstance(left, Absent) or isinstance(right, Absent):
        return ABSENT
    if op in ("==", "!="):
        return (left == right) == (op == "==")
    if not isinstance(left, Fraction) or not isinstance(right, Fraction):
        raise ValueError(f"`{op}` needs numbers")
    return _compute(op, left, right)


def _compute(op: str, a: Fraction, b: Fraction) -> Value:
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
        case _:
            return a >= b
