"""`format-added`: a format is asked for where there was none."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import TypePair
from lightmeter.diff.plain import shown
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.texts import formats


def find(pair: TypePair) -> Iterator[Found]:
    old, new = formats(pair)
    if old is None and new is not None:
        yield Found(f" must have the format {shown(new)}", old, new)


RULE = Rule("format-added", "narrower", "a format is asked for where there was none", find)
