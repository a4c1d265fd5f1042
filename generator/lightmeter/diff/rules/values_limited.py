"""`values-limited`: only some values are allowed where any of the type were."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import KindPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.wholes import said, turn


def find(pair: KindPair) -> Iterator[Found]:
    if turn(pair) == "limited":
        yield said(pair)


RULE = Rule("values-limited", "narrower", "only some values are allowed where any of the type were", find)
