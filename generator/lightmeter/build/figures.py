"""Documented figures: every example of a formula is priced and compared, for each variant it can be about.

In: variants with prices, and the price book. Out: findings. A figure that the formula does not give is an error.
"""

from __future__ import annotations

from datetime import date

from lightmeter.build.context import Context
from lightmeter.model.nodes import Variant
from lightmeter.model.rules import Price, PriceExample
from lightmeter.model.types import Json, Members
from lightmeter_cost.evaluate import Given
from lightmeter_cost.pricebook import PriceBook
from lightmeter_cost.reckon import Recipe, reckon


def check_figures(context: Context, variants: tuple[Variant, ...], book: PriceBook) -> None:
    """Report every documented figure that its formula contradicts, once, by the first variant it is about."""
    told: set[tuple[str, PriceExample]] = set()
    for variant in variants:
        for example in variant.price.examples if variant.price else ():
            fields = _request(variant, example)
            if variant.price is None or fields is None:
                continue
            try:
                found = reckon(_recipe(variant.price), fields, book, date.max)
            except ValueError as problem:  # a list or an object where the formula reads a number
                message = f"{variant.name}: the documented figure cannot be reckoned: {problem}"
                context.report("contradicted-figure", variant.price.origin.pointer, message)
                continue
            amount = None if found.amount is None else format(found.amount.normalize(), "f")
            figure = (variant.price.origin.pointer, example)
            if amount != example.expect and figure not in told:
                told.add(figure)
                said = f"{example.expect or 'unpriced'} is documented ({example.source})"
                message = f"{variant.name}: {said}, the formula gives {amount or found.reason}"
                context.report("contradicted-figure", figure[0], message)


def _recipe(price: Price) -> Recipe:
    rates = tuple((rate.local, rate.entry) for rate in price.rates)
    return Recipe(price.unit, rates, price.lets, price.total, price.unpriced, price.text)


def _request(variant: Variant, example: PriceExample) -> dict[str, Given] | None:
    """The variant's fields as in the example, others at their defaults; None if the example is about another one."""
    tags = dict(variant.tags)
    fields: dict[str, Given] = {
        field.name: _plain(field.default.value) for field in variant.body.fields if field.default
    }
    for name, value in tags.items():
        fields[name] = _plain(value)
    known = {field.name for field in variant.body.fields}
    for name, value in example.given:
        if name not in known or (name in tags and tags[name] != value):
            return None
        fields[name] = _plain(value)
    return fields


def _plain(value: Json) -> Given:
    """A JSON value as the evaluator reads it: of lists and maps only the size counts."""
    match value:
        case Members(items):
            return [name for name, _ in items]
        case tuple():
            return ["" for _ in value]
        case _:
            return value
