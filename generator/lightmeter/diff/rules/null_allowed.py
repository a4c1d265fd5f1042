"""`null-allowed`: null is accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import KindPair
from lightmeter.diff.rule import Found, Rule


def find(pair: KindPair) -> Iterator[Found]:
    if "null" in pair.new_kinds and "null" not in pair.old_kinds and len(pair.new_kinds) > 1:
        yield Found(" may be null", False, True)


RULE = Rule("null-allowed", "wider", "null is accepted", find)
