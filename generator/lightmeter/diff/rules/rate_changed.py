"""`rate-changed`: old and new number, by how much, and since when."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import RatePair
from lightmeter.diff.percent import percent
from lightmeter.diff.rates import said, spans
from lightmeter.diff.rule import Found, Rule
from lightmeter_cost.exact import amount_text
from lightmeter_cost.quote import money


def find(pair: RatePair) -> Iterator[Found]:
    if pair.new is None:
        return
    for span in spans(pair):
        old, new = span.old and span.old.value, span.new and span.new.value
        if old is None or new is None or old == new:
            continue
        share = percent(old, new)
        by = f" ({share})" if share else ""
        yield said(span, pair, f"is {money(new, pair.new.unit)}, was {amount_text(old)}{by}")


RULE = Rule("rate-changed", "price", "a rate of the price book is another number", find)
