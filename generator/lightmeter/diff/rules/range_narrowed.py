"""`range-narrowed`: one change for each end of the range."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.bounds import number_bound, turned
from lightmeter.diff.pairs import TypePair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.types import Integer, Number


def find(pair: TypePair) -> Iterator[Found]:
    if isinstance(pair.old, (Integer, Number)) and isinstance(pair.new, (Integer, Number)):
        for end in ("least", "most"):
            yield from turned(number_bound(pair.old, end), number_bound(pair.new, end), end, "narrower")


RULE = Rule(
    "range-narrowed", "narrower", "a number's bound is tighter: values that were accepted are refused", find
)
