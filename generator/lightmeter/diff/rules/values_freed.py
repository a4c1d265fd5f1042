"""`values-freed`: any value of the type is allowed where only some were."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import KindPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.wholes import said, turn


def find(pair: KindPair) -> Iterator[Found]:
    if turn(pair) == "freed":
        yield said(pair)


RULE = Rule("values-freed", "wider", "any value of the type is allowed where only some were", find)
