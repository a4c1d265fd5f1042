"""`rate-entry-removed`: an entry of the price book is gone."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import RatePair
from lightmeter.diff.rates import entry_found
from lightmeter.diff.rule import Found, Rule


def find(pair: RatePair) -> Iterator[Found]:
    if pair.old is not None and pair.new is None:
        yield entry_found(pair, "is gone from the price book", pair.old.id, None)


RULE = Rule("rate-entry-removed", "price", "an entry of the price book is gone", find)
