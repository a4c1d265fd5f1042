"""`enum-value-removed`: a value is no longer one of those allowed."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.enums import changed
from lightmeter.diff.pairs import TypePair
from lightmeter.diff.plain import plain, shown
from lightmeter.diff.rule import Found, Rule


def find(pair: TypePair) -> Iterator[Found]:
    for value in changed(pair).gone:
        yield Found(f" may not be {shown(value)} any more", plain(value), None)


RULE = Rule("enum-value-removed", "narrower", "a value is no longer one of those allowed", find)
