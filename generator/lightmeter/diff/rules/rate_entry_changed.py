"""`rate-entry-changed`: a rate is in another unit, or is looked up by other fields."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import RatePair
from lightmeter.diff.rates import entry_found
from lightmeter.diff.rule import Found, Rule


def find(pair: RatePair) -> Iterator[Found]:
    if pair.old is None or pair.new is None:
        return
    old, new = (f"{one.unit} by [{', '.join(one.by)}]" for one in (pair.old, pair.new))
    if old != new:
        yield entry_found(pair, f"is in {new}, was {old}", old, new)


RULE = Rule("rate-entry-changed", "price", "a rate is in another unit, or is looked up by other fields", find)
