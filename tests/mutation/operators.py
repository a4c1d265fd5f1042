"""What a mutation does to a piece of Python: the name of the operator and the text that stands there instead.

In: a node of a syntax tree. Out: pairs. Knows nothing of files, tests or this project.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import copy
from typing import TypeAlias

Change: TypeAlias = tuple[str, str]
"""Operator, new text."""

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


def changes(node: ast.AST) -> Iterator[Change]:
    """Every mutation of this one node; those of the nodes inside it are theirs."""
    if isinstance(node, ast.expr):
        yield from ((name, f"({text})") for name, text in _expression(node))
    elif isinstance(node, ast.stmt):
        yield from _statement(node)


def _expression(node: ast.expr) -> Iterator[Change]:
    match node:
        case ast.Compare(ops=ops):
            for index, operator in enumerate(ops):
                other = [*ops[:index], _COMPARISONS[type(operator)](), *ops[index + 1 :]]
                yield "comparison", _with(node, ops=other)
        case ast.BoolOp(op=operator):
            yield "boolean", _with(node, op=ast.Or() if isinstance(operator, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "boolean", ast.unparse(operand)
        case ast.BinOp(op=operator) if type(operator) in _ARITHMETIC:
            yield "arithmetic", _with(node, op=_ARITHMETIC[type(operator)]())
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "arithmetic", ast.unparse(operand)
        case ast.IfExp(test=test):
            yield "condition", _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Constant(value=value):
            yield from _constant(value)
        case ast.JoinedStr():
            yield "string", '""'
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from _filters(node)
        case _:
            pass


def _constant(value: object) -> Iterator[Change]:
    match value:
        case bool():
            yield "constant", repr(not value)
        case int():
            yield "constant", repr(value + 1)
        case str():
            yield "string", repr("" if value else "XX")
        case _:
            pass


def _filters(node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> Iterator[Change]:
    """A comprehension that no longer leaves anything out."""
    parts = node.generators
    for index, part in enumerate(parts):
        if part.ifs:
            bare = copy(part)
            bare.ifs = []
            yield "filter", _with(node, generators=[*parts[:index], bare, *parts[index + 1 :]])


def _statement(node: ast.stmt) -> Iterator[Change]:
    match node:
        case ast.Expr(value=ast.Constant()):
            pass  # a docstring
        case ast.Expr() | ast.Raise():
            yield "statement removed", "pass"
        case ast.AugAssign(target=target, op=operator, value=value):
            if type(operator) in _ARITHMETIC:
                yield "arithmetic", _with(node, op=_ARITHMETIC[type(operator)]())
            yield "statement removed", "pass"
            yield "assignment", f"{ast.unparse(target)} = {ast.unparse(value)}"
        case ast.Continue():
            yield "jump", "break"
        case ast.Break():
            yield "jump", "continue"
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield "return value", "return None"
        case _:
            pass


def negated(test: ast.expr) -> Iterator[Change]:
    """A condition that has no operator of its own, turned round."""
    if not isinstance(test, (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)):
        yield "condition", f"(not ({ast.unparse(test)}))"


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _with(node: ast.AST, **parts: object) -> str:
    other = copy(node)
    for name, part in parts.items():
        setattr(other, name, part)
    return ast.unparse(other)
