"""What a variant costs, for people: the formula, the rates it uses, the documented figures.

In: a `Variant` with a price, the price book. Out: `PriceView`. Nothing is computed here: every amount is a
documented one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lightmeter.model.nodes import Variant
from lightmeter.model.rating import can_be
from lightmeter.model.rules import Price, RateUse
from lightmeter.model.words import value_in_words
from lightmeter_cost.book import Row
from lightmeter_cost.expr import show
from lightmeter_cost.pricebook import PriceBook
from lightmeter_cost.quote import UNITS, money


@dataclass(frozen=True, slots=True)
class RateRow:
    """A row of the price book that this variant can need; `value` is "not documented" for an unknown rate."""

    name: str
    key: str
    value: str
    per: str
    confidence: str
    since: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A documented price: what was given (the rest at its defaults), what it costs, who says so."""

    given: str
    price: str
    source: str


@dataclass(frozen=True, slots=True)
class PriceView:
    """`formula` is "" where none is documented; `reason` then says why."""

    unit: str
    formula: str
    reason: str
    lets: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, str], ...]
    rates: tuple[RateRow, ...]
    figures: tuple[Figure, ...]
    source: str


def price_view(variant: Variant, book: PriceBook) -> PriceView | None:
    """The price of a variant as it is documented."""
    price = variant.price
    if price is None:
        return None
    return PriceView(
        unit=UNITS.get(price.unit, price.unit),
        formula=price.text,
        reason=price.unpriced or "",
        lets=tuple((name, show(value)) for name, value in price.lets),
        unknown=price.unknown,
        rates=tuple(row for use in price.rates for row in _rates(variant, use, book)),
        figures=tuple(_figures(variant, price)),
        source=price.source,
    )


def _rates(variant: Variant, use: RateUse, book: PriceBook) -> Iterator[RateRow]:
    entry = book.entry(use.entry)
    for row in entry.rows if entry else ():
        if entry and can_be(variant, use.by, row.key):
            yield RateRow(
                name=use.local,
                key=", ".join(f"{name} {value}" for name, value in zip(use.by, row.key, strict=True)),
                value="not documented" if row.value is None else money(row.value, entry.unit),
                per=entry.per,
                confidence=row.confidence,
                since=_in_force(row),
                source=row.source,
                note=row.note,
            )


def _in_force(row: Row) -> str:
    parts = [f"from {row.since}" if row.since else "", f"until {row.until}" if row.until else ""]
    return " ".join(filter(None, parts)) or (f"seen {row.observed}" if row.observed else "")


def _figures(variant: Variant, price: Price) -> Iterator[Figure]:
    """The figures that may be of this variant: a formula is shared by a family."""
    tags = dict(variant.tags)
    for one in price.examples:
        if any(tags.get(name, value) != value for name, value in one.given):
            continue
        given = ", ".join(f"{name} {value_in_words(value)}" for name, value in one.given)
        amount = "unpriced" if one.expect is None else money(Decimal(one.expect), price.unit)
        yield Figure(given or "all defaults", amount, one.source)
