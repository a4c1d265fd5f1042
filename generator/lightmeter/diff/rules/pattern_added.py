"""`pattern-added`: a pattern is asked for where there was none."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import TypePair
from lightmeter.diff.plain import shown
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.texts import patterns


def find(pair: TypePair) -> Iterator[Found]:
    old, new = patterns(pair)
    if old is None and new is not None:
        yield Found(f" must have the pattern {shown(new)}", old, new)


RULE = Rule("pattern-added", "narrower", "a pattern is asked for where there was none", find)
