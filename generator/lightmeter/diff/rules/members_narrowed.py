"""`members-narrowed`: an object with named members must hold more or fewer of them than before."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.bounds import count_bound, turned
from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ObjectPair) -> Iterator[Found]:
    old, new = pair.old, pair.new
    before, after = count_bound(old.min_properties, "least"), count_bound(new.min_properties, "least")
    yield from turned(before, after, "least", "narrower", "member")
    before, after = count_bound(old.max_properties, "most"), count_bound(new.max_properties, "most")
    yield from turned(before, after, "most", "narrower", "member")


RULE = Rule("members-narrowed", "narrower", "an object must hold more or fewer members than before", find)
