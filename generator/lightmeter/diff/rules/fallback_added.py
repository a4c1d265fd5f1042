"""`fallback-added`: values that no alternative names are accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ChoicePair
from lightmeter.diff.rule import Found, Rule


def find(pair: ChoicePair) -> Iterator[Found]:
    if pair.old.otherwise is None and pair.new.otherwise is not None:
        yield Found(f" takes any other value of `{pair.new.tag}`", False, True)


RULE = Rule("fallback-added", "wider", "values that no alternative names are accepted", find)
