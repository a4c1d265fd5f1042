"""`price-removed`: a kind of request that had a price has none."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.formulas import whole
from lightmeter.diff.pairs import PricePair
from lightmeter.diff.rule import Found, Rule
from lightmeter_cost.expr import show


def find(pair: PricePair) -> Iterator[Found]:
    old, new = pair.old and whole(pair.old), pair.new and whole(pair.new)
    if old is not None and new is None and pair.old is not None:
        reason = (pair.new and pair.new.unpriced) or "nothing says what it costs"
        yield Found(f" has no price any more: {reason}", show(old), None, old_origin=pair.old.origin)


RULE = Rule("price-removed", "price", "a kind of request that had a price has none", find)
