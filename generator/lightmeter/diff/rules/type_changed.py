"""`type-changed`: another JSON type is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import KindPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.wholes import said, turn


def find(pair: KindPair) -> Iterator[Found]:
    if turn(pair) == "both":
        yield said(pair)


RULE = Rule("type-changed", "both", "another JSON type is asked for", find)
