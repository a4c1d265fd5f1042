"""`object-opened`: members without a name in the specification are accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ObjectPair) -> Iterator[Found]:
    if pair.old.extra is None and pair.new.extra is not None:
        yield Found(" takes other members", False, True)


RULE = Rule("object-opened", "none", "members without a name in the specification are accepted", find)
