"""`price-added`: a kind of request that had no price has one."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.formulas import whole
from lightmeter.diff.pairs import PricePair
from lightmeter.diff.rule import Found, Rule
from lightmeter_cost.expr import show


def find(pair: PricePair) -> Iterator[Found]:
    old, new = pair.old and whole(pair.old), pair.new and whole(pair.new)
    if old is None and new is not None and pair.new is not None:
        yield Found(f" costs {pair.new.text} {pair.new.unit}", None, show(new), new_origin=pair.new.origin)


RULE = Rule("price-added", "price", "a kind of request that had no price has one", find)
