"""`default-added`: a default is stated where none was."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import FieldPair
from lightmeter.diff.plain import plain
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.words import value_in_words


def find(pair: FieldPair) -> Iterator[Found]:
    if pair.old.default is None and pair.new.default is not None:
        value = pair.new.default.value
        yield Found(f" is {value_in_words(value)} when left out", None, plain(value), price=pair.priced)


RULE = Rule("default-added", "none", "a default is stated where none was", find)
