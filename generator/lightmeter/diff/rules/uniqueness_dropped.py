"""`uniqueness-dropped`: the items of a list may repeat."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import TypePair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.types import Array


def find(pair: TypePair) -> Iterator[Found]:
    if (
        isinstance(pair.old, Array)
        and isinstance(pair.new, Array)
        and pair.old.unique
        and not pair.new.unique
    ):
        yield Found(" may hold the same item twice", True, False)


RULE = Rule("uniqueness-dropped", "wider", "the items of a list may repeat", find)
