"""`rate-lost`: a rate that was a number is not known any more."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import RatePair
from lightmeter.diff.rates import said, spans, value_of
from lightmeter.diff.rule import Found, Rule


def find(pair: RatePair) -> Iterator[Found]:
    for span in spans(pair):
        if value_of(span.old) is not None and value_of(span.new) is None:
            yield said(span, pair, f"is not known any more, was {value_of(span.old)}")


RULE = Rule("rate-lost", "price", "a rate that was a number is not known any more", find)
