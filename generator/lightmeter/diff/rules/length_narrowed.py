"""`length-narrowed`: one change for each end of the length."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.bounds import count_bound, turned
from lightmeter.diff.pairs import TypePair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.types import String


def find(pair: TypePair) -> Iterator[Found]:
    old, new = pair.old, pair.new
    if isinstance(old, String) and isinstance(new, String):
        least = count_bound(old.min_length, "least"), count_bound(new.min_length, "least")
        most = count_bound(old.max_length, "most"), count_bound(new.max_length, "most")
        yield from turned(*least, "least", "narrower", "character")
        yield from turned(*most, "most", "narrower", "character")


RULE = Rule(
    "length-narrowed",
    "narrower",
    "a text must be longer or shorter than before",
    find,
)
