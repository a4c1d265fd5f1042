"""Trees to the integer form. In: checked `Expr` and their `Scope`. Out: `Formula` or `Verdict`.

A numeric value is k * n / d with static integers k and d: fractions meet only here, while lowering, and the
one division that is left stands at the end. The caller has checked the trees (`check`); a tree with mistakes
raises ValueError. ExpressionError when constants or the result grow beyond what a target can print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from lightmeter_cost.check import sort_of
from lightmeter_cost.constant import constant, decimal_constant
from lightmeter_cost.errors import ExpressionError
from lightmeter_cost.exact import MICRO
from lightmeter_cost.expr import (
    PRECEDENCE,
    Binary,
    Call,
    Conditional,
    Expr,
    Items,
    Name,
    Number,
    Text,
    Truth,
    Unary,
    names,
)
from lightmeter_cost.logic import FALSE, TRUE, Tri, both, either, negate, tri, tri_and, tri_not, tri_or
from lightmeter_cost.lowered import (
    Compare,
    CompareOp,
    Condition,
    Const,
    Decide,
    FieldCompare,
    Flag,
    Formula,
    Has,
    Int,
    Let,
    LetFlag,
    LoweredLet,
    Max,
    Min,
    Node,
    OneOf,
    Rate,
    Same,
    Scalar,
    Size,
    Var,
    Verdict,
    weight,
)
from lightmeter_cost.ratio import (
    Ratio,
    add,
    ceiling,
    choose,
    floored,
    literal,
    meet,
    multiply,
    negative,
    paired,
    scale,
    select,
)
from lightmeter_cost.scope import Kind, Scope

MAX_WEIGHT = 4000
"""Nodes a formula or rule may print as: far above any price, far below what chokes a compiler."""

_MIRROR: dict[str, CompareOp] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def lower_formula(total: Expr, lets: Sequence[tuple[str, Expr]], scope: Scope) -> Formula:
    """A price formula. `scope.lets` gives the sort of every let; lets are read in order.

    The unit of the result is one millionth of the unit of the rates.
    """
    lowering = _Lowering(scope)
    lowered = tuple(lowering.bind(name, expr) for name, expr in lets)
    value = lowering.number(total)
    micro = multiply(value, literal(Fraction(MICRO)))
    trees = (total, *(expr for _, expr in lets))
    read = tuple(dict.fromkeys(name for tree in trees for name in names(tree)))
    formula = Formula(
        lowered,
        scale(micro.n, micro.k),
        micro.d,
        value.defined,
        _needs(value.defined, read, scope),
        tuple(name for name in read if name in scope.rates),
    )
    _weigh(total, formula.numerator, formula.defined, *(part.value for part in lowered))
    return formula


def lower_rule(expr: Expr, scope: Scope) -> Verdict:
    """A rule or the condition of a hint."""
    truth = _Lowering(scope).truth(expr)
    _weigh(expr, truth.holds, truth.fails)
    return Verdict(truth.holds, truth.fails)


@dataclass(slots=True)
class _Lowering:
    scope: Scope
    bound: dict[str, LoweredLet]

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.bound = {}

    def bind(self, name: str, expr: Expr) -> LoweredLet:
        """Lower a let; later trees read it by name."""
        if self.scope.lets[name] == "truth":
            truth = self.truth(expr)
            let = LoweredLet(name, truth.holds, 1, truth.defined)
        else:
            value = self.number(expr)
            whole = scale(value.n, value.k)
            total = select(value.defined, whole, Int(0))
            let = LoweredLet(name, total, value.d, value.defined)
        self.bound[name] = let
        return let

    def number(self, expr: Expr) -> Ratio:
        value = self._number(expr)
        if max(abs(value.k), value.d) >= 10**36:
            raise ExpressionError(
                "the constants multiply to more than 36 digits", expr.at, "use smaller ones"
            )
        return value

    def _number(self, expr: Expr) -> Ratio:
        match expr:
            case Number(value):
                return literal(Fraction(value))
            case Name(name):
                return self.quantity(name)
            case Unary("-", operand):
                return negative(self.number(operand))
            case Call("size", (Name(name),)):
                return literal(Fraction(0)) if name in self.scope.absent else Ratio(1, Size(name), 1)
            case Call(function, args):
                return self.function(function, [self.number(arg) for arg in args])
            case Binary(op, left, right):
                return self.arithmetic(op, left, right)
            case Conditional(test, then, otherwise):
                return self.choice(self.truth(test), self.number(then), self.number(otherwise))
            case _:
                raise ValueError(f"not a number: {type(expr).__name__} at column {expr.at}")

    def quantity(self, name: str) -> Ratio:
        if name in self.scope.rates:
            return Ratio(1, Rate(name), MICRO)
        if name in self.bound:
            let = self.bound[name]
            return Ratio(1, Let(name), let.divisor, let.defined)
        if self.scope.fields[name].kind != "integer":
            raise ValueError(f"{name} is no integer field")
        given = self.given(name)
        return Ratio(0, Int(1), 1, FALSE) if given == FALSE else Ratio(1, Var(name), 1, given)

    def given(self, name: str) -> Condition:
        """Where a field has a value: everywhere, nowhere, or where the request gives it."""
        if name in self.scope.absent:
            return FALSE
        return Has(name) if self.scope.fields[name].may_be_absent else TRUE

    def function(self, name: str, args: list[Ratio]) -> Ratio:
        match name:
            case "ceil":
                return ceiling(args[0])
            case "floor":
                return floored(args[0])
            case "min" | "max":
                result = args[0]
                for other in args[1:]:
                    result = meet(result, other, Min if name == "min" else Max)
                return result
            case _:
                raise ValueError(f"{name} is no number")

    def arithmetic(self, op: str, left: Expr, right: Expr) -> Ratio:
        a = self.number(left)
        match op:
            case "+":
                return add(a, self.number(right))
            case "-":
                return add(a, negative(self.number(right)))
            case "*":
                return multiply(a, self.number(right))
            case "/":
                divisor = constant(right)
                if divisor is None or divisor <= 0:
                    raise ValueError("division needs a positive constant")
                return multiply(a, literal(1 / divisor))
            case _:
                raise ValueError(f"{op} is no arithmetic")

    def choice(self, test: Tri, then: Ratio, otherwise: Ratio) -> Ratio:
        if isinstance(test.holds, Const) and test.total:
            return then if test.holds.value else otherwise
        if test.total and then.defined == otherwise.defined == TRUE:
            return choose(test.holds, then, otherwise, TRUE)
        defined = either(both(test.holds, then.defined), both(test.fails, otherwise.defined))
        return choose(test.holds, then, otherwise, defined)

    def truth(self, expr: Expr) -> Tri:
        match expr:
            case Truth(value):
                return tri(Const(value))
            case Name(name) if name in self.bound:
                let = self.bound[name]
                return tri(LetFlag(name), let.defined)
            case Name(name):
                return tri(Flag(name), self.given(name))
            case Call("has", (Name(name),)):
                return tri(self.given(name))
            case Unary("!", operand):
                return tri_not(self.truth(operand))
            case Binary("&&", left, right):
                return tri_and(self.truth(left), self.truth(right))
            case Binary("||", left, right):
                return tri_or(self.truth(left), self.truth(right))
            case Binary("in", Name(name), Items(values)):
                return self.membership(name, values)
            case Binary(op, left, right) if PRECEDENCE[op] == 3:
                return self.comparison(cast("CompareOp", op), left, right)
            case Conditional(test, then, otherwise):
                return self.decision(self.truth(test), self.truth(then), self.truth(otherwise))
            case _:
                raise ValueError(f"not a condition: {type(expr).__name__} at column {expr.at}")

    def decision(self, test: Tri, then: Tri, otherwise: Tri) -> Tri:
        if isinstance(test.holds, Const) and test.total:
            return then if test.holds.value else otherwise
        if test.total and then.total and otherwise.total:
            return tri(Decide(test.holds, then.holds, otherwise.holds))
        return Tri(
            either(both(test.holds, then.holds), both(test.fails, otherwise.holds)),
            either(both(test.holds, then.fails), both(test.fails, otherwise.fails)),
            False,
        )

    def membership(self, name: str, values: tuple[Expr, ...]) -> Tri:
        kind = self.scope.fields[name].kind
        found = dict.fromkeys(_scalar(value, kind) for value in values)
        literals = tuple(value for value in found if value is not None)
        return tri(OneOf(name, literals) if literals else Const(False), self.given(name))

    def comparison(self, op: CompareOp, left: Expr, right: Expr) -> Tri:
        if (found := self.field_beside(left, right)) is not None:
            return self.field_comparison(op, found, right)
        if (found := self.field_beside(right, left)) is not None:
            return self.field_comparison(_MIRROR[op], found, left)
        if sort_of(left, self.scope) == "truth":
            a, b = self.truth(left), self.truth(right)
            same = tri(_same(a.holds, b.holds), both(a.defined, b.defined))
            return same if op == "==" else tri_not(same)
        a, b = self.number(left), self.number(right)
        return tri(_compare(op, a, b), both(a.defined, b.defined))

    def field_beside(self, expr: Expr, other: Expr) -> Name | None:
        """A field that is compared directly: a number field with a constant, a string field with a text."""
        if not isinstance(expr, Name) or expr.name not in self.scope.fields:
            return None
        kind = self.scope.fields[expr.name].kind
        return expr if kind == "number" or (kind == "string" and isinstance(other, Text)) else None

    def field_comparison(self, op: CompareOp, field: Name, other: Expr) -> Tri:
        if isinstance(other, Text):
            equal = tri(OneOf(field.name, (other.value,)), self.given(field.name))
            return equal if op == "==" else tri_not(equal)
        value = decimal_constant(other)
        if value is None:
            raise ValueError(f"the number field {field.name} is compared with a constant only")
        return tri(FieldCompare(op, field.name, value), self.given(field.name))


def _scalar(value: Expr, kind: Kind) -> Scalar | None:
    """A literal as a field of that kind can hold it; None when it never can."""
    if isinstance(value, Text):
        return value.value
    number = decimal_constant(value)
    if kind != "integer" or number is None:
        return number
    return int(number) if number == number.to_integral_value() else None


def _same(a: Condition, b: Condition) -> Condition:
    for one, other in ((a, b), (b, a)):
        if isinstance(one, Const):
            return other if one.value else negate(other)
    return Same(a, b)


def _compare(op: CompareOp, a: Ratio, b: Ratio) -> Condition:
    left, right = paired(a, b)
    if not isinstance(left, Int) or not isinstance(right, Int):
        return Compare(op, left, right)
    order = (left.value > right.value) - (left.value < right.value)
    return Const(
        {
            "==": order == 0,
            "!=": order != 0,
            "<": order < 0,
            "<=": order <= 0,
            ">": order > 0,
            ">=": order >= 0,
        }[op]
    )


def _needs(defined: Condition, read: tuple[str, ...], scope: Scope) -> tuple[str, ...]:
    """The fields without a value that can leave the formula without one, in order of appearance."""
    if defined == TRUE:
        return ()
    fields = (name for name in read if name in scope.fields)
    return tuple(name for name in fields if name in scope.absent or scope.fields[name].may_be_absent)


def _weigh(expr: Expr, *nodes: Node) -> None:
    heavy = sum(map(weight, nodes))
    if heavy > MAX_WEIGHT:
        raise ExpressionError(
            f"compiles to {heavy} nodes, at most {MAX_WEIGHT} are printed",
            expr.at or 1,
            "name its parts under `let`",
        )
