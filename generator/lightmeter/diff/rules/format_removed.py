"""`format-removed`: a format is no longer asked for."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import TypePair
from lightmeter.diff.plain import shown
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.texts import formats


def find(pair: TypePair) -> Iterator[Found]:
    old, new = formats(pair)
    if old is not None and new is None:
        yield Found(f" has no format any more, was {shown(old)}", old, new)


RULE = Rule("format-removed", "wider", "a format is no longer asked for", find)
