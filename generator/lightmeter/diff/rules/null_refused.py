"""`null-refused`: null is no longer accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import KindPair
from lightmeter.diff.rule import Found, Rule


def find(pair: KindPair) -> Iterator[Found]:
    if "null" in pair.old_kinds and "null" not in pair.new_kinds and len(pair.old_kinds) > 1:
        yield Found(" may not be null any more", True, False)


RULE = Rule("null-refused", "narrower", "null is no longer accepted", find)
