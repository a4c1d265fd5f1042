"""`names-changed`: the names of members that are not listed must have another form."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.types import String
from lightmeter.model.words import type_in_words


def find(pair: ObjectPair) -> Iterator[Found]:
    opened = pair.old.extra is not None and pair.new.extra is not None
    if opened and pair.old.keys != pair.new.keys:
        old, new = (type_in_words(keys or String()) for keys in (pair.old.keys, pair.new.keys))
        yield Found(f": every name that is not listed is {new}, was {old}", old, new)


RULE = Rule("names-changed", "both", "the names of members that are not listed must have another form", find)
