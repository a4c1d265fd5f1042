"""`uniqueness-required`: the items of a list must differ from each other."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import TypePair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.types import Array


def find(pair: TypePair) -> Iterator[Found]:
    if (
        isinstance(pair.old, Array)
        and isinstance(pair.new, Array)
        and pair.new.unique
        and not pair.old.unique
    ):
        yield Found(" must not hold the same item twice", False, True)


RULE = Rule("uniqueness-required", "narrower", "the items of a list must differ from each other", find)
