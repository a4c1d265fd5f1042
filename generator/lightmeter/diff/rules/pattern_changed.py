"""`pattern-changed`: another pattern is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import TypePair
from lightmeter.diff.plain import shown
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.texts import patterns


def find(pair: TypePair) -> Iterator[Found]:
    old, new = patterns(pair)
    if old is not None and new is not None and old != new:
        yield Found(f" must have the pattern {shown(new)}, was {shown(old)}", old, new)


RULE = Rule("pattern-changed", "both", "another pattern is asked for", find)
