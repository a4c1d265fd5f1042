"""`members-widened`: an object with named members may hold more or fewer of them than before."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.bounds import count_bound, turned
from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ObjectPair) -> Iterator[Found]:
    least = (count_bound(one.min_properties, "least") for one in (pair.old, pair.new))
    most = (count_bound(one.max_properties, "most") for one in (pair.old, pair.new))
    yield from turned(*least, "least", "wider", "member")
    yield from turned(*most, "most", "wider", "member")


RULE = Rule("members-widened", "wider", "an object may hold more or fewer members than before", find)
