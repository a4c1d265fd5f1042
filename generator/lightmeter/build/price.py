"""Prices: the `x-cost` of a family, compiled for one variant.

In: a formula (inline, or the name of one in `x-formulas`) and the price book. Out: a `Price`.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from itertools import islice

from lightmeter.build.context import Context, as_list, as_object, as_text, below
from lightmeter.build.costwords import MOST_PARTS, check_cost
from lightmeter.build.objects import to_json
from lightmeter.build.rules import compiled
from lightmeter.build.shape import Member, Shape
from lightmeter.model.nodes import Object
from lightmeter.model.rules import Price, PriceExample, RateUse
from lightmeter.model.scope import price_scope
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
    check_cost(context, formula, book)
    said = _Said(context, formula)
    rates = _rates(context, said, body, book)
    unknown = _unknown(said, body)
    start = price_scope(body.fields, tuple(rate.local for rate in rates), unknown)
    lets, scope = _lets(context, said, start, known)
    total = compiled(context, said.at("total"), scope, known, "number") if said.has("total") else None
    return Price(
        formula=said.name,
        unit=as_text(said.get("unit")),
        text=as_text(said.get("total")),
        rates=rates,
        lets=lets,
        total=total,
        unpriced=_unpriced(context, said),
        source=as_text(said.get("source")),
        examples=_examples(said),
        origin=context.origin(said.places[0]),
        unknown=unknown,
    )


class _Said:
    """What `x-cost` says, and after it the formula of `x-formulas` that it names."""

    def __init__(self, context: Context, places: tuple[str, ...]) -> None:
        self.places = places
        self._nodes = [as_object(context.node(place)) for place in places]

    @property
    def name(self) -> str:
        head, _, name = self.places[-1].rpartition("/")
        return name if head == "/x-formulas" else head.rpartition("/")[2]

    def at(self, word: str) -> str:
        """The pointer of a word; where it should stand if nobody says it."""
        for place, node in zip(self.places, self._nodes, strict=True):
            if word in node:
                return below(place, word)
        return below(self.places[0], word)

    def get(self, word: str) -> object:
        return next((node[word] for node in self._nodes if word in node), None)

    def has(self, word: str) -> bool:
        return any(word in node for node in self._nodes)


def _formula(context: Context, member: Member, value: object) -> tuple[str, ...] | None:
    """Where the price is said: in place, in a formula with a name, or in such a formula with own rates."""
    at = below(member.pointer, "x-cost")
    name = value if isinstance(value, str) else as_object(value).get("formula")
    if name is None:
        return (at,)
    if name not in as_object(context.node("/x-formulas")):
        listed = sorted(as_object(context.node("/x-formulas")))
        near = get_close_matches(as_text(name), listed, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        context.report("unknown-formula", at, f"no formula named {name!r} in x-formulas{hint}")
        return None
    shared = below("/x-formulas", as_text(name))
    return (shared,) if value == name else (at, shared)


def _unknown(said: _Said, body: Object) -> tuple[tuple[str, str], ...]:
    """Names that no request tells, with the reason; a leaf that has such a field tells it after all."""
    fields = {field.name for field in body.fields}
    named = as_object(said.get("unknown"))
    return tuple((name, as_text(reason)) for name, reason in named.items() if name not in fields)


def _rates(context: Context, said: _Said, body: Object, book: PriceBook) -> tuple[RateUse, ...]:
    found: list[RateUse] = []
    fields = {field.name for field in body.fields}
    for local, entry in islice(as_object(said.get("rates")).items(), MOST_PARTS):
        at = below(said.at("rates"), local)
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
    context: Context, said: _Said, scope: Scope, known: frozenset[str]
) -> tuple[tuple[tuple[str, Expr], ...], Scope]:
    lets: list[tuple[str, Expr]] = []
    for name in islice(as_object(said.get("let")), MOST_PARTS):
        expr = compiled(context, below(said.at("let"), name), scope, known, None)
        if expr is not None:
            lets.append((name, expr))
        sort = sort_of(expr, scope) if expr else None
        scope = replace(scope, lets={**scope.lets, name: sort or "number"})
    return tuple(lets), scope


def _unpriced(context: Context, said: _Said) -> str | None:
    reason = as_text(said.get("unpriced"))
    if not said.has("total") and not reason:
        context.report("bad-formula", said.places[0], "a formula needs total, or unpriced with a reason")
    return reason or None


def _examples(said: _Said) -> tuple[PriceExample, ...]:
    found: list[PriceExample] = []
    for example in as_list(said.get("examples")):
        node = as_object(example)
        expect = as_text(node.get("expect"))
        given = tuple((name, to_json(value)) for name, value in as_object(node.get("given")).items())
        found.append(
            PriceExample(given, None if expect == "unpriced" else expect, as_text(node.get("source")))
        )
    return tuple(found)
