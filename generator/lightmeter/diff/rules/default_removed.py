"""`default-removed`: a default is no longer stated."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import FieldPair
from lightmeter.diff.plain import plain
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.words import value_in_words


def find(pair: FieldPair) -> Iterator[Found]:
    if pair.old.default is not None and pair.new.default is None:
        value = pair.old.default.value
        message = f" has no stated default any more, was {value_in_words(value)}"
        yield Found(message, plain(value), None, price=pair.priced)


RULE = Rule("default-removed", "none", "a default is no longer stated", find)
