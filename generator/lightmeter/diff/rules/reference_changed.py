"""`reference-changed`: a value that comes from another step is written in another way."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import VariantPair
from lightmeter.diff.plain import listed
from lightmeter.diff.rule import Found, Rule


def find(pair: VariantPair) -> Iterator[Found]:
    old, new = pair.old.reference, pair.new.reference
    if set(old) != set(new):
        message = f" takes references with {listed(new)}" if new else " takes no references any more"
        yield Found(message, list(old), list(new), effect="narrower" if old else "none")


RULE = Rule(
    "reference-changed", "narrower", "a value that comes from another step is written in another way", find
)
