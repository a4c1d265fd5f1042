"""Prices: the `x-cost` of a family, compiled for one variant.

In: a formula (inline, or the name of one in `x-formulas`) and the price book. Out: a `Price`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches

from lightmeter.build.context import Context, as_list, as_object, as_text, below
from lightmeter.build.objects import to_json
from lightmeter.build.rules import compiled
from lightmeter.build.shape import Member, Shape
from lightmeter.model.nodes import Object
from lightmeter.model.rules import Price, PriceExample, RateUse
from lightmeter.model.scope import scope_of
from lightmeter_cost.check import sort_of
from lightmeter_cost.expr import Expr
from lightmeter_cost.pricebook import PriceBook
from lightmeter_cost.scope import Scope


def price_of(
    context: Context, shape: Shape, body: Object, known: frozenset[str], book: PriceBook
) -> Price | None:
    """The price of a variant; None where the spec says nothing about it."""
    found = shape.first("x-cost")
    if found is None:
        return None
    formula = _formula(context, *found)
    if formula is None:
        return None
    pointer, name = formula
    node = as_object(context.node(pointer))
    rates = _rates(context, pointer, body, book)
    lets, scope = _lets(context, pointer, scope_of(body.fields, tuple(rate.local for rate in rates)), known)
    total = compiled(context, below(pointer, "total"), scope, known, "number") if "total" in node else None
    return Price(
        formula=name,
        unit=as_text(node.get("unit")),
        text=as_text(node.get("total")),
        rates=rates,
        lets=lets,
        total=total,
        unpriced=_unpriced(context, pointer, node),
        source=as_text(node.get("source")),
        examples=_examples(context, pointer),
        origin=context.origin(pointer),
    )


def _formula(context: Context, member: Member, value: object) -> tuple[str, str] | None:
    at = below(member.pointer, "x-cost")
    if not isinstance(value, str):
        return at, member.pointer.rpartition("/")[2]
    if value not in as_object(context.node("/x-formulas")):
        listed = sorted(as_object(context.node("/x-formulas")))
        near = get_close_matches(value, listed, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        context.report("unknown-formula", at, f"no formula named {value!r} in x-formulas{hint}")
        return None
    return below("/x-formulas", value), value


def _rates(context: Context, pointer: str, body: Object, book: PriceBook) -> tuple[RateUse, ...]:
    found: list[RateUse] = []
    fields = {field.name for field in body.fields}
    for local, entry in as_object(as_object(context.node(pointer)).get("rates")).items():
        at = below(pointer, "rates", local)
        listed = book.entry(str(entry))
        if listed is None:
            near = get_close_matches(str(entry), sorted(entry.id for entry in book.entries), 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            context.report("unknown-rate", at, f"the price book has no entry {entry!r}{hint}")
            found.append(RateUse(local, str(entry), ()))  # so that the formula is not blamed as well
            continue
        for name in listed.by:
            if name not in fields:
                context.report(
                    "unknown-name", at, f"{entry} is looked up by {name!r}, which {body.name} lacks"
                )
        found.append(RateUse(local, str(entry), tuple(listed.by)))
    return tuple(found)


def _lets(
    context: Context, pointer: str, scope: Scope, known: frozenset[str]
) -> tuple[tuple[tuple[str, Expr], ...], Scope]:
    lets: list[tuple[str, Expr]] = []
    for name in as_object(as_object(context.node(pointer)).get("let")):
        expr = compiled(context, below(pointer, "let", name), scope, known, None)
        if expr is not None:
            lets.append((name, expr))
        sort = sort_of(expr, scope) if expr else None
        scope = replace(scope, lets={**scope.lets, name: sort or "number"})
    return tuple(lets), scope


def _unpriced(context: Context, pointer: str, node: Mapping[str, object]) -> str | None:
    reason = as_text(node.get("unpriced"))
    if "total" not in node and not reason:
        context.report("bad-formula", pointer, "a formula needs total, or unpriced with a reason")
    return reason or None


def _examples(context: Context, pointer: str) -> tuple[PriceExample, ...]:
    found: list[PriceExample] = []
    for example in as_list(as_object(context.node(pointer)).get("examples")):
        node = as_object(example)
        expect = as_text(node.get("expect"))
        given = tuple((name, to_json(value)) for name, value in as_object(node.get("given")).items())
        found.append(
            PriceExample(given, None if expect == "unpriced" else expect, as_text(node.get("source")))
        )
    return tuple(found)
