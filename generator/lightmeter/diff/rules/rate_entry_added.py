"""`rate-entry-added`: the price book has an entry that it had not."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import RatePair
from lightmeter.diff.rates import entry_found
from lightmeter.diff.rule import Found, Rule


def find(pair: RatePair) -> Iterator[Found]:
    if pair.old is None and pair.new is not None:
        yield entry_found(pair, "is new in the price book", None, pair.new.id)


RULE = Rule("rate-entry-added", "none", "the price book has an entry that it had not", find)
