"""Lowered formulas as SQL: exact whole numbers, one rounding division at the end.

In: the integer form of `lightmeter_cost.lowered` and the column of every name. Out: sqlglot trees, the same for
all dialects but for their integer division. All divisions are of numbers that are not negative.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from sqlglot import exp

from lightmeter_cost.lowered import (
    Add,
    And,
    CeilDiv,
    Compare,
    CompareOp,
    Condition,
    Const,
    Decide,
    FieldCompare,
    Flag,
    FloorDiv,
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
    Scalar,
    Select,
    Size,
    Sub,
    Var,
)
from lightmeter_cost.sqltext import INTEGER, SHORT, Dialect, sql_string

WIDE: dict[Dialect, str] = {
    "duckdb": "HUGEINT",
    "postgres": "NUMERIC(38, 0)",
    "spark": "DECIMAL(38, 0)",
    "bigquery": "BIGNUMERIC",
    "snowflake": "NUMBER(38, 0)",
}
"""Exact types for what 64 bits cannot hold."""

_COMPARE: dict[CompareOp, type[exp.Binary]] = {
    "==": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


@dataclass(frozen=True, slots=True)
class Printer:
    """Where names are found: `column` gives the column of (role, name); `wide` makes numbers of 128 bits."""

    dialect: Dialect
    column: Callable[[str, str], str]
    wide: bool = False

    def number(self, node: Integer) -> exp.Expr:
        match node:
            case Int(value):
                return literal(value)
            case Var(name):
                return self.leaf("integer", name)
            case Size(name):
                return self.leaf("count", name)
            case Rate(name):
                return self.leaf("rate", name)
            case Let(name):
                return self.leaf("let", name)
            case Add(left, right):
                return exp.Add(this=self.number(left), expression=self.operand(right))
            case Sub(left, right):
                return exp.Sub(this=self.number(left), expression=self.operand(right))
            case Mul(left, right):
                return exp.Mul(this=self.operand(left), expression=self.operand(right))
            case CeilDiv(value, divisor):
                pushed = exp.Add(this=self.operand(value), expression=literal(divisor - 1))
                return self.divided(pushed, divisor)
            case FloorDiv(value, divisor):
                return self.divided(self.number(value), divisor)
            case Min(left, right):
                return exp.Anonymous(this="LEAST", expressions=[self.number(left), self.number(right)])
            case Max(left, right):
                return exp.Anonymous(this="GREATEST", expressions=[self.number(left), self.number(right)])
            case Select(test, then, otherwise):
                return self.cast(case([(self.truth(test), self.number(then))], self.number(otherwise)))
            case _:
                assert_never(node)

    def operand(self, node: Integer) -> exp.Expr:
        """A part of a product or the right side of a sum."""
        found = self.number(node)
        return exp.Paren(this=found) if isinstance(found, exp.Binary) and not _plain(found) else found

    def leaf(self, role: str, name: str) -> exp.Expr:
        found = column(self.column(role, name))
        return self.cast(found) if self.wide else found

    def cast(self, value: exp.Expr) -> exp.Expr:
        return cast_to(value, (WIDE if self.wide else INTEGER)[self.dialect], self.dialect)

    def divided(self, value: exp.Expr, divisor: int) -> exp.Expr:
        """value / divisor without its remainder; the result stands in parentheses or is a call."""
        by = literal(divisor)
        match self.dialect:
            case "duckdb":
                return exp.Paren(this=exp.IntDiv(this=_grouped(value), expression=by))
            case "postgres" if not self.wide:
                return exp.Paren(this=exp.Div(this=_grouped(value), expression=by, typed=True))
            case "postgres" | "bigquery":
                return exp.Anonymous(this="DIV", expressions=[value, by])
            case "spark" if not self.wide:
                return exp.Paren(this=exp.IntDiv(this=_grouped(value), expression=by))
            case "spark" | "snowflake":
                whole = exp.Sub(this=_grouped(value), expression=self.remainder(value.copy(), divisor))
                return self.cast(exp.Div(this=exp.Paren(this=whole), expression=by.copy(), typed=True))
            case _:
                assert_never(self.dialect)

    def remainder(self, value: exp.Expr, divisor: int) -> exp.Expr:
        return exp.Anonymous(this="MOD", expressions=[value, literal(divisor)])

    def truth(self, node: Condition) -> exp.Expr:
        match node:
            case Const(value):
                return exp.Boolean(this=value)
            case Compare(op, left, right):
                return _COMPARE[op](this=self.operand(left), expression=self.operand(right))
            case FieldCompare(op, field, value):
                return _COMPARE[op](this=self.leaf_of("number", field), expression=self.decimal(value))
            case OneOf(field, literals):
                return self.one_of(field, literals)
            case Has(field):
                return self.given(field)
            case Flag(field):
                return column(self.column("boolean", field))
            case LetFlag(name):
                return column(self.column("let", name))
            case And(parts):
                return exp.and_(*map(self.truth, parts), wrap=True)
            case Or(parts):
                return exp.or_(*map(self.truth, parts), wrap=True)
            case Not(part):
                return exp.Not(this=exp.Paren(this=self.truth(part)))
            case Same(left, right):
                return exp.EQ(
                    this=exp.Paren(this=self.truth(left)), expression=exp.Paren(this=self.truth(right))
                )
            case Decide(test, then, otherwise):
                return case([(self.truth(test), self.truth(then))], self.truth(otherwise))
            case _:
                assert_never(node)

    def leaf_of(self, role: str, name: str) -> exp.Expr:
        return column(self.column(role, name))

    def given(self, field: str) -> exp.Expr:
        name = self.column("has", field)
        if name.startswith("="):
            return column(name[1:])
        return exp.Is(this=column(name), expression=exp.Not(this=exp.Null()))

    def one_of(self, field: str, literals: tuple[Scalar, ...]) -> exp.Expr:
        kind = (
            "text"
            if isinstance(literals[0], str)
            else "integer"
            if isinstance(literals[0], int)
            else "number"
        )
        found = self.leaf_of(kind, field)
        values = [self.scalar(value) for value in literals]
        if len(values) == 1:
            return exp.EQ(this=found, expression=values[0])
        parts = [values[start : start + SHORT] for start in range(0, len(values), SHORT)]
        return exp.or_(*(exp.In(this=found.copy(), expressions=part) for part in parts), wrap=False)

    def scalar(self, value: Scalar) -> exp.Expr:
        match value:
            case str():
                return text(value, self.dialect)
            case int():
                return literal(value)
            case Decimal():
                return self.decimal(value)

    def decimal(self, value: Decimal) -> exp.Expr:
        """A number field holds doubles, as JSON readers do; so must the literal beside it."""
        if value == int(value):
            return literal(int(value))
        return cast_to(exp.Literal.number(format(value, "f")), DOUBLE[self.dialect], self.dialect)


DOUBLE: dict[Dialect, str] = {
    "duckdb": "DOUBLE",
    "postgres": "DOUBLE PRECISION",
    "spark": "DOUBLE",
    "bigquery": "FLOAT64",
    "snowflake": "DOUBLE",
}


def literal(value: int) -> exp.Expr:
    return (
        exp.Literal.number(str(value))
        if value >= 0
        else exp.Paren(this=exp.Neg(this=exp.Literal.number(str(-value))))
    )


def text(value: str, dialect: Dialect) -> exp.Expr:
    """A string literal, through our own serialiser."""
    return exp.Var(this=sql_string(value, dialect))


def column(name: str) -> exp.Expr:
    return exp.column(name)


def cast_to(value: exp.Expr, kind: str, dialect: Dialect) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build(kind, dialect=dialect))


def case(whens: list[tuple[exp.Expr, exp.Expr]], otherwise: exp.Expr | None) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=test, true=then) for test, then in whens], default=otherwise)


def show(value: exp.Expr, dialect: Dialect) -> str:
    """SQL text on one line."""
    return value.sql(dialect=dialect)


def _plain(node: exp.Expr) -> bool:
    return isinstance(node, exp.Mul)


def _grouped(value: exp.Expr) -> exp.Expr:
    return exp.Paren(this=value) if isinstance(value, exp.Binary) else value
