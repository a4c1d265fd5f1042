"""The tree of a formula or rule: a closed union of frozen nodes.

In: nothing. Out: nodes, the text that parses back to them, and a JSON form for model.json.
No node knows fields, rates or targets. `at` is the 1-based column in the text the node was read from
(0 when it was made by hand); two trees that differ only in `at` are equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias, assert_never, cast

UnaryOp: TypeAlias = Literal["!", "-"]
BinaryOp: TypeAlias = Literal["||", "&&", "==", "!=", "<", "<=", ">", ">=", "in", "+", "-", "*", "/"]
Function: TypeAlias = Literal["has", "size", "ceil", "floor", "min", "max"]

JsonExpr: TypeAlias = "str | bool | dict[str, str] | list[JsonExpr]"

PRECEDENCE: dict[str, int] = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5,
}  # fmt: skip
"""How tightly a binary operator binds, as in CEL; `?:` is 0, a sign or `!` is 6, everything else 7."""

ARITY: dict[str, tuple[int, int]] = {
    "has": (1, 1), "size": (1, 1), "ceil": (1, 1), "floor": (1, 1), "min": (2, 16), "max": (2, 16),
}  # fmt: skip
"""The functions of the language with the least and the largest number of arguments."""

_DEEPEST = 256


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, exact and not negative (a minus sign is a `Unary`)."""

    value: Decimal
    at: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Text:
    """A string literal."""

    value: str
    at: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Truth:
    """`true` or `false`."""

    value: bool
    at: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Name:
    """A field, a rate or a let."""

    name: str
    at: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of one of the functions in `ARITY`."""

    function: Function
    args: tuple[Expr, ...]
    at: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Unary:
    """`!x` or `-x`."""

    op: UnaryOp
    operand: Expr
    at: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Binary:
    """`left op right`; `at` is the column of the operator."""

    op: BinaryOp
    left: Expr
    right: Expr
    at: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`test ? then : otherwise`; `at` is the column of the question mark."""

    test: Expr
    then: Expr
    otherwise: Expr
    at: int = field(default=0, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Items:
    """The list of literals after `in`; never empty."""

    values: tuple[Expr, ...]
    at: int = field(default=0, compare=False, repr=False, kw_only=True)


Expr: TypeAlias = Number | Text | Truth | Name | Call | Unary | Binary | Conditional | Items


def children(expr: Expr) -> tuple[Expr, ...]:
    """The direct parts of a node, left to right."""
    match expr:
        case Number() | Text() | Truth() | Name():
            return ()
        case Call(_, parts) | Items(parts):
            return parts
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Conditional(test, then, otherwise):
            return (test, then, otherwise)
        case _:
            assert_never(expr)


def walk(expr: Expr) -> Iterator[Expr]:
    """Every node of the tree, a parent before its parts, left to right."""
    waiting = [expr]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def names(expr: Expr) -> tuple[str, ...]:
    """The names a tree reads, each once, in order of appearance (those inside `has` and `size` too)."""
    return tuple(dict.fromkeys(node.name for node in walk(expr) if isinstance(node, Name)))


def show(expr: Expr) -> str:
    """Canonical text with the fewest parentheses; `parse(show(tree)) == tree`."""
    match expr:
        case Number(value):
            return show_number(value)
        case Text(value):
            return _quoted(value)
        case Truth(value):
            return "true" if value else "false"
        case Name(name):
            return name
        case Call(function, args):
            return f"{function}({', '.join(map(show, args))})"
        case Items(values):
            return f"[{', '.join(map(show, values))}]"
        case Unary(op, operand):
            same = isinstance(operand, Unary) and operand.op == op
            return op + (show(operand) if same else _within(operand, 7))
        case Binary(op, left, right):
            level = PRECEDENCE[op]
            # comparisons do not chain, so a comparison inside a comparison is always bracketed
            return f"{_within(left, level + (level == 3))} {op} {_within(right, level + 1)}"
        case Conditional(test, then, otherwise):
            return f"{_within(test, 1)} ? {_within(then, 1)} : {show(otherwise)}"
        case _:
            assert_never(expr)


def show_number(value: Decimal) -> str:
    """A decimal without exponent and trailing zeros: "12", "0.0085"."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _within(expr: Expr, level: int) -> str:
    text = show(expr)
    return text if _binds(expr) >= level else f"({text})"


def _binds(expr: Expr) -> int:
    match expr:
        case Conditional():
            return 0
        case Binary(op):
            return PRECEDENCE[op]
        case Unary():
            return 6
        case _:
            return 7


def _quoted(text: str) -> str:
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return "\\" + sign
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def to_json(expr: Expr) -> JsonExpr:
    """Compact JSON: a name is a string, a literal `{"number": "0.3"}` or `{"text": "4b"}`, the rest lists.

    >>> to_json(Binary("*", Name("steps"), Number(Decimal("0.5"))))
    ['*', 'steps', {'number': '0.5'}]
    """
    match expr:
        case Number(value):
            return {"number": show_number(value)}
        case Text(value):
            return {"text": value}
        case Truth(value):
            return value
        case Name(name):
            return name
        case Call(head) | Unary(head) | Binary(head):
            return [head, *map(to_json, children(expr))]
        case Conditional():
            return ["?", *map(to_json, children(expr))]
        case Items():
            return ["[]", *map(to_json, children(expr))]
        case _:
            assert_never(expr)


def from_json(data: object) -> Expr:
    """The tree that `to_json` wrote; ValueError when the data is anything else."""
    return _read(data, 0)


def _read(data: object, depth: int) -> Expr:
    if depth > _DEEPEST:
        raise ValueError("expression data is nested too deeply")
    match data:
        case bool():
            return Truth(data)
        case str():
            return Name(data)
        case {"number": str(digits)}:
            return Number(_decimal(digits))
        case {"text": str(text)}:
            return Text(text)
        case list():
            return _read_list(cast("list[object]", data), depth + 1)
        case _:
            raise ValueError(f"not an expression: a {type(data).__name__}")


def _read_list(data: list[object], depth: int) -> Expr:
    if not data or not isinstance(data[0], str):
        raise ValueError(f"not an expression: a {type(data).__name__}")
    return _compound(data[0], tuple(_read(part, depth) for part in data[1:]))


def _compound(head: str, parts: tuple[Expr, ...]) -> Expr:
    if head in ARITY:
        return Call(cast("Function", head), parts)
    match head, parts:
        case "[]", _:
            return Items(parts)
        case "?", (test, then, otherwise):
            return Conditional(test, then, otherwise)
        case ("!" | "-") as sign, (operand,):
            return Unary(sign, operand)
        case _, (left, right) if head in PRECEDENCE:
            return Binary(cast("BinaryOp", head), left, right)
        case _:
            raise ValueError(f"not an expression: {head!r:.60} with {len(parts)} parts")


def _decimal(digits: str) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,18})?", digits, re.ASCII):
        raise ValueError(f"not a decimal: {digits!r:.60}")
    return Decimal(digits)
