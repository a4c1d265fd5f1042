"""Lowered formulas and rules as Python expressions.

In: the integer form of `lightmeter_cost.lowered` and the local name of every field. Out: source text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from lightmeter.emit.literals import python_literal, python_tuple
from lightmeter_cost.lowered import (
    Add,
    And,
    CeilDiv,
    Compare,
    Const,
    Decide,
    FieldCompare,
    Flag,
    FloorDiv,
    Has,
    Int,
    Let,
    LetFlag,
    Max,
    Min,
    Mul,
    Node,
    Not,
    OneOf,
    Or,
    Rate,
    Same,
    Scalar,
    Select,
    Size,
    Sub,
    Var,
)

LOOSEST, CHOICE, EITHER, BOTH, NOT, COMPARE, SUM, PRODUCT, SIGN, ATOM = range(10)


@dataclass(frozen=True, slots=True)
class Locals:
    """How names of the formula are spelled in the function around it."""

    fields: Mapping[str, str]
    has: Mapping[str, str]
    sizes: Mapping[str, str]
    rates: Mapping[str, str]
    lets: Mapping[str, str]


def python_expression(node: Node, names: Locals) -> str:
    """`node` with the parentheses it needs and no others."""
    return _print(node, names, LOOSEST)


def _print(node: Node, names: Locals, outer: int) -> str:
    text, level = _text(node, names)
    return f"({text})" if level < outer else text


def _text(node: Node, names: Locals) -> tuple[str, int]:
    match node:
        case Int(value):
            return str(value), ATOM if value >= 0 else SIGN
        case Var(name) | Flag(name):
            return names.fields[name], ATOM
        case Size(name):
            return names.sizes[name], ATOM
        case Rate(name):
            return names.rates[name], ATOM
        case Let(name) | LetFlag(name):
            return names.lets[name], ATOM
        case Add(left, right):
            return _infix(left, "+", right, names, SUM)
        case Sub(left, right):
            return _infix(left, "-", right, names, SUM)
        case Mul(left, right):
            return _infix(left, "*", right, names, PRODUCT)
        case CeilDiv(value, divisor):
            return f"-(-{_print(value, names, ATOM)} // {divisor})", SIGN
        case FloorDiv(value, divisor):
            return f"{_print(value, names, PRODUCT)} // {divisor}", PRODUCT
        case Min(left, right):
            return f"min({_print(left, names, LOOSEST)}, {_print(right, names, LOOSEST)})", ATOM
        case Max(left, right):
            return f"max({_print(left, names, LOOSEST)}, {_print(right, names, LOOSEST)})", ATOM
        case Select(test, then, otherwise) | Decide(test, then, otherwise):
            return _conditional(test, then, otherwise, names)
        case _:
            return _condition(node, names)


def _infix(left: Node, sign: str, right: Node, names: Locals, level: int) -> tuple[str, int]:
    return f"{_print(left, names, level)} {sign} {_print(right, names, level + 1)}", level


def _conditional(test: Node, then: Node, otherwise: Node, names: Locals) -> tuple[str, int]:
    parts = (_print(then, names, EITHER), _print(test, names, EITHER), _print(otherwise, names, CHOICE))
    return f"{parts[0]} if {parts[1]} else {parts[2]}", CHOICE


def _condition(
    node: Const | Compare | FieldCompare | OneOf | Has | And | Or | Not | Same, names: Locals
) -> tuple[str, int]:
    match node:
        case Const(value):
            return str(value), ATOM
        case Compare(op, left, right):
            return f"{_print(left, names, SUM)} {op} {_print(right, names, SUM)}", COMPARE
        case FieldCompare(op, field, value):
            return f"{names.fields[field]} {op} {_number(value)}", COMPARE
        case OneOf(field, literals):
            return _one_of(names.fields[field], literals)
        case Has(field):
            return f"{names.has[field]} is not None", COMPARE
        case And(parts):
            return " and ".join(_print(part, names, BOTH + 1) for part in parts), BOTH
        case Or(parts):
            return " or ".join(_print(part, names, EITHER + 1) for part in parts), EITHER
        case Not(part):
            return f"not {_print(part, names, NOT)}", NOT
        case Same(left, right):
            return f"bool({_print(left, names, LOOSEST)}) == bool({_print(right, names, LOOSEST)})", COMPARE
        case _:
            assert_never(node)


def _one_of(field: str, literals: tuple[Scalar, ...]) -> tuple[str, int]:
    if len(literals) == 1:
        return f"{field} == {python_literal(literals[0])}", COMPARE
    return f"{field} in {python_tuple(literals)}", COMPARE


def _number(value: Decimal) -> str:
    return python_literal(int(value) if value == int(value) else value)
