"""`type-widened`: more JSON types are accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import KindPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.wholes import said, turn


def find(pair: KindPair) -> Iterator[Found]:
    if turn(pair) == "wider":
        yield said(pair)


RULE = Rule("type-widened", "wider", "more JSON types are accepted", find)
