"""`default-changed`: a request that leaves the field out means something else."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import FieldPair
from lightmeter.diff.plain import plain, same
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.words import value_in_words


def find(pair: FieldPair) -> Iterator[Found]:
    if pair.old.default is None or pair.new.default is None:
        return
    old, new = pair.old.default.value, pair.new.default.value
    if not same(old, new):
        message = f" is {value_in_words(new)} when left out, was {value_in_words(old)}"
        yield Found(message, plain(old), plain(new), price=pair.priced)


RULE = Rule("default-changed", "narrower", "a request that leaves the field out means something else", find)
