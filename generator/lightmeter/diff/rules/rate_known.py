"""`rate-known`: a rate that nobody knew is a number."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import RatePair
from lightmeter.diff.rates import said, spans, value_of
from lightmeter.diff.rule import Found, Rule


def find(pair: RatePair) -> Iterator[Found]:
    for span in spans(pair):
        if value_of(span.old) is None and value_of(span.new) is not None:
            yield said(span, pair, f"is {value_of(span.new)}, was not known")


RULE = Rule("rate-known", "price", "a rate that nobody knew is a number", find)
