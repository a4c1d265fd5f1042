"""`unit-changed`: the price is in another unit."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import PricePair
from lightmeter.diff.rule import Found, Rule


def find(pair: PricePair) -> Iterator[Found]:
    old, new = pair.old, pair.new
    if old is not None and new is not None and old.unit != new.unit:
        message = f" is charged in {new.unit}, was {old.unit}"
        yield Found(message, old.unit, new.unit, "", old.origin, new.origin)


RULE = Rule("unit-changed", "price", "the price is in another unit", find)
