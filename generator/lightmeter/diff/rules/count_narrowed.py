"""`count-narrowed`: one change for each end of the number of items or members."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.bounds import count_bound, turned
from lightmeter.diff.pairs import TypePair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.types import Array, Map, Type


def find(pair: TypePair) -> Iterator[Found]:
    old, new = _counts(pair.old), _counts(pair.new)
    if old is None or new is None or type(pair.old) is not type(pair.new):
        return
    unit = "item" if isinstance(pair.old, Array) else "member"
    yield from turned(count_bound(old[0], "least"), count_bound(new[0], "least"), "least", "narrower", unit)
    yield from turned(count_bound(old[1], "most"), count_bound(new[1], "most"), "most", "narrower", unit)


def _counts(kind: Type) -> tuple[int | None, int | None] | None:
    match kind:
        case Array(_, low, high) | Map(_, _, low, high):
            return low, high
        case _:
            return None


RULE = Rule(
    "count-narrowed",
    "narrower",
    "a list or map must hold more or fewer than before",
    find,
)
