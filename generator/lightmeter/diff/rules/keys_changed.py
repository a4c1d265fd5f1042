"""`keys-changed`: the names of the members of a map must have another form."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import TypePair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.types import Map, String
from lightmeter.model.words import type_in_words


def find(pair: TypePair) -> Iterator[Found]:
    if isinstance(pair.old, Map) and isinstance(pair.new, Map) and pair.old.keys != pair.new.keys:
        old, new = (type_in_words(keys or String()) for keys in (pair.old.keys, pair.new.keys))
        yield Found(f": every name is {new}, was {old}", old, new)


RULE = Rule("keys-changed", "both", "the names of the members of a map must have another form", find)
