"""`null-refused`: null is no longer accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.kinds import is_nullable, takes_null
from lightmeter.diff.pairs import KindPair
from lightmeter.diff.rule import Found, Rule


def find(pair: KindPair) -> Iterator[Found]:
    if is_nullable(pair.old) and not takes_null(pair.new) and len(pair.old_kinds) > 1:
        yield Found(" may not be null any more", True, False)


RULE = Rule("null-refused", "narrower", "null is no longer accepted", find)
