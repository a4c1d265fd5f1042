"""Lowered formulas and rules as TypeScript expressions.

In: the integer form of `lightmeter_cost.lowered` and the local name of every field. Out: source text.
Formulas, and rules whose numbers could grow past 2^53, are printed with BigInt; other rules with plain numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import assert_never

from lightmeter.emit.typescript.literals import ts_literal
from lightmeter_cost.bounds import Bounds, interval
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
    parts,
)
from lightmeter_cost.scope import FieldKind

LOOSEST, CHOICE, EITHER, BOTH, EQUAL, ORDER, SUM, PRODUCT, SIGN, ATOM = range(10)
SAFE = 2**53 - 1
MOST_ITEMS = 2**32 - 1
"""No array is longer."""


@dataclass(frozen=True, slots=True)
class Locals:
    """How names of the formula are spelled in the function around it.

    `exact`: integers are BigInt. `convert`: variables hold plain numbers and are converted where they are read.
    """

    fields: Mapping[str, str]
    has: Mapping[str, str]
    sizes: Mapping[str, str]
    rates: Mapping[str, str]
    lets: Mapping[str, str]
    exact: bool = True
    convert: bool = False


def ts_expression(node: Node, names: Locals) -> str:
    """`node` with the parentheses it needs and no others."""
    return _print(node, names, LOOSEST)


def exact_where_needed(node: Node, names: Locals, kinds: Mapping[str, FieldKind]) -> Locals:
    """`names` for a rule: plain numbers where nothing that is computed can leave the safe integers."""
    bounded = {
        name: replace(kind, max_items=MOST_ITEMS if kind.max_items is None else kind.max_items)
        for name, kind in kinds.items()
    }
    big = not _safe(node, Bounds(bounded))
    return replace(names, exact=big, convert=big)


def _safe(node: Node, bounds: Bounds) -> bool:
    match node:
        case CeilDiv() | FloorDiv():
            return False
        case Int(value):
            return abs(value) <= SAFE
        case Add() | Sub() | Mul() | Min() | Max() | Select():
            low, high = interval(node, bounds)
            if low is None or high is None or low < -SAFE or high > SAFE:
                return False
        case _:
            pass
    return all(_safe(part, bounds) for part in parts(node))


def _print(node: Node, names: Locals, outer: int) -> str:
    text, level = _text(node, names)
    return f"({text})" if level < outer else text


def _text(node: Node, names: Locals) -> tuple[str, int]:
    match node:
        case Int(value):
            return f"{value}n" if names.exact else str(value), ATOM if value >= 0 else SIGN
        case Var(name):
            return _read(names.fields[name], names)
        case Flag(name):
            return names.fields[name], ATOM
        case Size(name):
            return _read(names.sizes[name], names)
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
            return f"ceilDiv({_print(value, names, LOOSEST)}, {divisor}n)", ATOM
        case FloorDiv(value, divisor):
            return f"floorDiv({_print(value, names, LOOSEST)}, {divisor}n)", ATOM
        case Min(left, right):
            return f"lesser({_print(left, names, LOOSEST)}, {_print(right, names, LOOSEST)})", ATOM
        case Max(left, right):
            return f"greater({_print(left, names, LOOSEST)}, {_print(right, names, LOOSEST)})", ATOM
        case Select(test, then, otherwise) | Decide(test, then, otherwise):
            return _conditional(test, then, otherwise, names)
        case _:
            return _condition(node, names)


def _read(local: str, names: Locals) -> tuple[str, int]:
    return (f"BigInt({local})" if names.convert else local), ATOM


def _infix(left: Node, sign: str, right: Node, names: Locals, level: int) -> tuple[str, int]:
    return f"{_print(left, names, level)} {sign} {_print(right, names, level + 1)}", level


def _conditional(test: Node, then: Node, otherwise: Node, names: Locals) -> tuple[str, int]:
    first, second, third = (_print(node, names, EITHER) for node in (test, then, otherwise))
    return f"{first} ? {second} : {third}", CHOICE


SIGNS = {"==": ("===", EQUAL), "!=": ("!==", EQUAL)}


def _condition(
    node: Const | Compare | FieldCompare | OneOf | Has | And | Or | Not | Same, names: Locals
) -> tuple[str, int]:
    match node:
        case Const(value):
            return ts_literal(value), ATOM
        case Compare(op, left, right):
            sign, level = SIGNS.get(op, (op, ORDER))
            return f"{_print(left, names, SUM)} {sign} {_print(right, names, SUM)}", level
        case FieldCompare(op, field, value):
            sign, level = SIGNS.get(op, (op, ORDER))
            return f"{names.fields[field]} {sign} {_number(value)}", level
        case OneOf(field, literals):
            return _one_of(names, field, literals)
        case Has(field):
            return names.has[field], EQUAL
        case And(several):
            return " && ".join(_print(part, names, BOTH + 1) for part in several), BOTH
        case Or(several):
            return " || ".join(_print(part, names, EITHER + 1) for part in several), EITHER
        case Not(part):
            return f"!{_print(part, names, SIGN)}", SIGN
        case Same(left, right):
            return f"{_print(left, names, ORDER)} === {_print(right, names, ORDER)}", EQUAL
        case _:
            assert_never(node)


def _one_of(names: Locals, field: str, literals: tuple[Scalar, ...]) -> tuple[str, int]:
    local = names.fields[field]
    tests = [f"{local} === {_literal(value, names)}" for value in literals]
    return (tests[0], EQUAL) if len(tests) == 1 else (" || ".join(tests), EITHER)


def _literal(value: Scalar, names: Locals) -> str:
    """An integer field is a BigInt inside a formula, a number inside a rule."""
    if isinstance(value, int) and names.exact and not names.convert:
        return f"{value}n"
    return ts_literal(value)


def _number(value: Decimal) -> str:
    return ts_literal(int(value) if value == int(value) else value)
