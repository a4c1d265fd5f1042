"""Rates by value: does the price book have a row for every value that a request may give?

In: variants with prices, and the price book. Out: warnings. What has no row is unpriced, which is right, but new: a
book that says so has a row without a value, and the reason in its note.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from lightmeter.build.context import Context
from lightmeter.model.nodes import Field, Variant
from lightmeter.model.rules import RateUse
from lightmeter.model.scope import bare
from lightmeter.model.types import Enum
from lightmeter_cost.pricebook import PriceBook

MOST = 1_000
"""Keys that are looked at for one rate, where it is looked up by several fields."""


def check_rows(context: Context, variants: tuple[Variant, ...], book: PriceBook) -> None:
    """Report every key without a row, once, at the field that gives it in the first variant it is met in."""
    told: set[tuple[str, tuple[str, ...]]] = set()
    for variant in variants:
        fields = {field.name: field for field in variant.body.fields}
        for rate in variant.price.rates if variant.price else ():
            entry = book.entry(rate.entry)
            rows = {row.key for row in entry.rows} if entry else set[tuple[str, ...]]()
            for key in _keys(rate, fields) if rows else ():
                if key in rows or (rate.entry, key) in told:
                    continue
                told.add((rate.entry, key))
                message = (
                    f"the price book has no row for {rate.entry}[{'/'.join(key)}], so such requests have no price; add "
                    "one, with value null and a note if the rate is not published"
                )
                context.report("no-rate-row", fields[rate.by[0]].origin.pointer, message, "warning")


def _keys(rate: RateUse, fields: dict[str, Field]) -> Iterator[tuple[str, ...]]:
    """Every key that the documented values give; none where a field has no list of values."""
    kinds = [bare(fields[name].type)[0] for name in rate.by if name in fields]
    listed = [kind.values for kind in kinds if isinstance(kind, Enum)]
    if rate.by and len(listed) == len(rate.by):
        for values in islice(product(*listed), MOST):
            yield tuple(str(value) for value in values)
