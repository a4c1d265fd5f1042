"""`null-allowed`: null is accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.kinds import is_nullable, takes_null
from lightmeter.diff.pairs import KindPair
from lightmeter.diff.rule import Found, Rule


def find(pair: KindPair) -> Iterator[Found]:
    if is_nullable(pair.new) and not takes_null(pair.old) and len(pair.new_kinds) > 1:
        yield Found(" may be null", False, True)


RULE = Rule("null-allowed", "wider", "null is accepted", find)
