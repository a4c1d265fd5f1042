"""`format-changed`: another format is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import TypePair
from lightmeter.diff.plain import shown
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.texts import formats


def find(pair: TypePair) -> Iterator[Found]:
    old, new = formats(pair)
    if old is not None and new is not None and old != new:
        yield Found(f" must have the format {shown(new)}, was {shown(old)}", old, new)


RULE = Rule("format-changed", "both", "another format is asked for", find)
