"""`object-closed`: members without a name in the specification are refused."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ObjectPair) -> Iterator[Found]:
    if pair.old.extra is not None and pair.new.extra is None:
        yield Found(" takes no other members any more", True, False)


RULE = Rule("object-closed", "narrower", "members without a name in the specification are refused", find)
