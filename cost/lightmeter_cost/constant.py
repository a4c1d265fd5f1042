"""The exact value of an expression that reads nothing."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from lightmeter_cost.expr import Binary, Expr, Number, Unary

_WIDE = Context(prec=4000)  # a constant has at most 2,000 digits: nothing is ever rounded


def constant(expr: Expr) -> Fraction | None:
    """The value of a tree of literals, signs and `+ - * /`; None for every other tree.

    Division by zero gives None too: such a tree cannot be parsed.
    """
    match expr:
        case Number(value):
            return Fraction(value)
        case Unary("-", operand):
            value = constant(operand)
            return None if value is None else -value
        case Binary(op, left, right) if op in ("+", "-", "*", "/"):
            a, b = constant(left), constant(right)
            return None if a is None or b is None else _combine(op, a, b)
        case _:
            return None


def decimal_constant(expr: Expr) -> Decimal | None:
    """The value as a decimal; None when it is not constant or never ends (1 / 3)."""
    value = constant(expr)
    if value is None:
        return None
    for digits in range(30):
        whole = value * 10**digits
        if whole.denominator == 1:
            return Decimal(whole.numerator).scaleb(-digits, _WIDE)
    return None


def _combine(op: str, a: Fraction, b: Fraction) -> Fraction | None:
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case _:
            return a / b if b > 0 else None
