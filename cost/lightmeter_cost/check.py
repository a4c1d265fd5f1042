"""Static check of an expression against a scope.

In: tree and scope. Out: the sort of its value, and mistakes as values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from lightmeter_cost.constant import decimal_constant
from lightmeter_cost.errors import Mistake, near
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
)
from lightmeter_cost.scope import Scope, Sort

_SAY: dict[Sort, str] = {"number": "a number", "truth": "true or false", "text": "text"}


def check(expr: Expr, scope: Scope, wanted: Sort | None = None) -> tuple[Mistake, ...]:
    """Every mistake of a tree, by column; () when it may be lowered and evaluated.

    `wanted` is the sort the whole must have: "truth" for a rule, "number" for a total, None for either.
    """
    checker = _Checker(scope)
    sort = checker.sort(expr)
    if sort == "text" and wanted is None:
        checker.say("text can only be compared", expr.at, 'as in `model == "dev"`')
    elif wanted and sort and sort != wanted:
        checker.say(f"the expression is {_SAY[sort]}, it must be {_SAY[wanted]}", expr.at)
    return tuple(sorted(checker.found, key=lambda mistake: mistake.column))


def sort_of(expr: Expr, scope: Scope) -> Sort | None:
    """The sort of value a tree has, None when a mistake hides it."""
    return _Checker(scope).sort(expr)


@dataclass(slots=True)
class _Checker:
    scope: Scope
    found: list[Mistake] = field(default_factory=list[Mistake])

    def say(self, message: str, at: int, hint: str = "") -> None:
        self.found.append(Mistake(message, at, hint))

    def want(self, expr: Expr, sort: Sort, who: str) -> None:
        got = self.sort(expr)
        if got and got != sort:
            self.say(f"{who} needs {_SAY[sort]}, found {_SAY[got]}", expr.at)

    def sort(self, expr: Expr) -> Sort | None:
        match expr:
            case Number():
                return "number"
            case Text():
                return "text"
            case Truth():
                return "truth"
            case Name():
                return self.name(expr)
            case Call():
                return self.call(expr)
            case Unary(op, operand):
                self.want(operand, "truth" if op == "!" else "number", f"`{op}`")
                return "truth" if op == "!" else "number"
            case Binary():
                return self.binary(expr)
            case Conditional():
                return self.conditional(expr)
            case Items():
                self.say("a list stands only after `in`", expr.at)
                return None
            case _:
                assert_never(expr)

    def name(self, expr: Name) -> Sort | None:
        scope, name = self.scope, expr.name
        if name in scope.rates:
            return "number"
        if name in scope.lets:
            return scope.lets[name]
        if name not in scope.fields:
            self.unknown(expr)
            return None
        match scope.fields[name].kind:
            case "integer":
                return "number"
            case "string":
                return "text"
            case "boolean":
                return "truth"
            case "number":
                self.say(
                    f"`{name}` is a number field: it may only be compared with a literal",
                    expr.at,
                    f"as in `{name} == 1`; arithmetic reads integer fields",
                )
            case "array" | "map":
                self.say(f"`{name}` is a list or a map", expr.at, f"write `size({name})` or `has({name})`")
            case "other":
                self.say(f"`{name}` is not a plain value", expr.at, f"write `has({name})`")
        return None

    def unknown(self, expr: Name) -> None:
        self.say(f"`{expr.name}` is not known here", expr.at, near(expr.name, self.scope.known()))

    def call(self, expr: Call) -> Sort:
        if expr.function not in ("has", "size"):
            for arg in expr.args:
                self.want(arg, "number", f"`{expr.function}`")
            return "number"
        argument = expr.args[0]
        if not isinstance(argument, Name) or argument.name in (*self.scope.rates, *self.scope.lets):
            self.say(f"`{expr.function}` takes the name of a field", argument.at)
        elif argument.name not in self.scope.fields:
            self.unknown(argument)
        elif expr.function == "size" and self.scope.fields[argument.name].kind not in ("array", "map"):
            self.say(f"`{argument.name}` is not a list or a map", argument.at, "it has no size")
        return "truth" if expr.function == "has" else "number"

    def conditional(self, expr: Conditional) -> Sort | None:
        self.want(expr.test, "truth", "the condition before `?`")
        then, otherwise = self.sort(expr.then), self.sort(expr.otherwise)
        if then and otherwise and then != otherwise:
            self.say(f"both sides of `:` must be alike, found {_SAY[then]} and {_SAY[otherwise]}", expr.at)
        elif "text" in (then, otherwise):
            self.say("text can only be compared, not chosen", expr.at)
            return None
        return then or otherwise

    def binary(self, expr: Binary) -> Sort:
        match expr.op:
            case "&&" | "||":
                self.want(expr.left, "truth", f"`{expr.op}`")
                self.want(expr.right, "truth", f"`{expr.op}`")
            case "in":
                self.membership(expr)
            case op if PRECEDENCE[op] == 3:
                self.comparison(expr)
            case _:
                self.want(expr.left, "number", f"`{expr.op}`")
                self.want(expr.right, "number", f"`{expr.op}`")
                return "number"
        return "truth"

    def comparison(self, expr: Binary) -> None:
        if self.decimal_field(expr.left, expr.right) or self.decimal_field(expr.right, expr.left):
            return
        left, right = self.sort(expr.left), self.sort(expr.right)
        if left and right and left != right:
            self.say(f"{_SAY[left]} is compared with {_SAY[right]}", expr.at)
        elif (left or right) != "number" and (left or right) and expr.op not in ("==", "!="):
            self.say(f"`{expr.op}` compares numbers only", expr.at, "use `==` or `!=`")
        elif left == right == "text" and not _field_and_literal(expr.left, expr.right):
            self.say("text is compared as a field with a literal", expr.at, 'as in `model == "dev"`')

    def decimal_field(self, expr: Expr, other: Expr) -> bool:
        """Is this a number field beside a constant? The one thing such a field may do."""
        named = self.scope.fields.get(expr.name) if isinstance(expr, Name) else None
        return named is not None and named.kind == "number" and decimal_constant(other) is not None

    def membership(self, expr: Binary) -> None:
        items = expr.right
        if not isinstance(items, Items) or not isinstance(expr.left, Name):
            self.say("`in` takes a field on its left and a list on its right", expr.at)
            return
        named = self.scope.fields.get(expr.left.name)
        if named is None and expr.left.name in self.scope.known():
            self.say(f"`{expr.left.name}` is not a field", expr.left.at, "`in` looks at fields only")
            return
        left = "number" if named and named.kind == "number" else self.sort(expr.left)
        for value in items.values:
            self.want(value, left or self.sort(items.values[0]) or "number", "`in`")


def _field_and_literal(left: Expr, right: Expr) -> bool:
    return isinstance(left, Name) != isinstance(right, Name)
