"""`rate-confidence-changed`: the same rate is documented more or less surely."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import RatePair
from lightmeter.diff.rates import said, spans, value_of
from lightmeter.diff.rule import Found, Rule


def find(pair: RatePair) -> Iterator[Found]:
    for span in spans(pair):
        if span.old is None or span.new is None or value_of(span.old) != value_of(span.new):
            continue
        if span.old.confidence != span.new.confidence:
            yield said(span, pair, f"is {span.new.confidence}, was {span.old.confidence}")


RULE = Rule("rate-confidence-changed", "none", "the same rate is documented more or less surely", find)
