"""The price of a variant in the form that every target prints.

In: a `Price` and the fields it reads. Out: a `Formula` of integers, the order of its parts, and when it is defined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lightmeter.model.nodes import Field
from lightmeter.model.rules import Price
from lightmeter.model.scope import price_scope
from lightmeter_cost.check import sort_of
from lightmeter_cost.expr import names
from lightmeter_cost.logic import both
from lightmeter_cost.lower import lower_formula
from lightmeter_cost.lowered import And, Condition, Const, Formula, Has, Node, Select


def formula_of(fields: Sequence[Field], price: Price) -> Formula:
    """The price in its integer form; every target prints this one."""
    scope = price_scope(fields, tuple(rate.local for rate in price.rates), price.unknown)
    for name, expr in price.lets:
        sort = sort_of(expr, scope)
        scope = replace(scope, lets={**scope.lets, name: sort or "number"})
    assert price.total is not None
    return lower_formula(price.total, price.lets, scope)


def order_of(price: Price) -> tuple[str, ...]:
    """Fields, rates and lets in the order of the formula; what a let reads stands before it."""
    lets = dict(price.lets)
    found: list[str] = []
    seen: set[str] = set()
    unknown = dict(price.unknown)

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        for inner in names(lets[name]) if name in lets else ():
            visit(inner)
        if name not in unknown:
            found.append(name)

    for name in names(price.total) if price.total else ():
        visit(name)
    return tuple(found)


def needed_of(defined: Condition) -> tuple[frozenset[str], Condition | None]:
    """Fields without which there is no price, and what else must hold."""
    parts = defined.parts if isinstance(defined, And) else (defined,)
    fields = frozenset(part.field for part in parts if isinstance(part, Has))
    rest = tuple(part for part in parts if not isinstance(part, Has) and part != Const(True))
    if not rest:
        return fields, None
    return fields, rest[0] if len(rest) == 1 else And(rest)


def known(value: Node, given: frozenset[str]) -> Node:
    """A part of a formula where these fields certainly have a value: nobody asks for them again."""
    if isinstance(value, Select) and without(value.test, given) == Const(True):
        return value.then
    return value


def without(condition: Condition, given: frozenset[str]) -> Condition:
    """A condition that does not ask whether these fields have a value, for places where they do."""
    parts = condition.parts if isinstance(condition, And) else (condition,)
    rest = tuple(part for part in parts if not (isinstance(part, Has) and part.field in given))
    return both(*rest)


def undefined_reason(price: Price, formula: Formula) -> str:
    """Why a request has no price although there is a formula, in words."""
    if price.unknown:
        return "; ".join(reason for _, reason in price.unknown)
    return f"it depends on {', '.join(formula.needs)}, not all of which is given"


def unpriced_reason(price: Price | None) -> str:
    """Why a variant has no price, in words."""
    if price is None:
        return "the specification says nothing about the price"
    return price.unpriced or "no formula is documented"
