"""`formula-rewritten`: another formula that gives the same price for every request tried."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.formulas import difference, whole
from lightmeter.diff.pairs import PricePair
from lightmeter.diff.rule import Found, Rule
from lightmeter_cost.expr import show


def find(pair: PricePair) -> Iterator[Found]:
    if pair.old is None or pair.new is None:
        return
    old, new = whole(pair.old), whole(pair.new)
    if old is None or new is None or old == new:
        return
    if difference(pair.old, pair.old_body, pair.new, pair.new_body) is None:
        message = f" costs the same by another formula, {show(new)}"
        yield Found(message, show(old), show(new), "", pair.old.origin, pair.new.origin)


RULE = Rule(
    "formula-rewritten",
    "none",
    "another formula that gives the same price for every request tried",
    find,
)
