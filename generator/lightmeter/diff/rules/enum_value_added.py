"""`enum-value-added`: a value is allowed that was not."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.enums import changed
from lightmeter.diff.pairs import TypePair
from lightmeter.diff.plain import plain, shown
from lightmeter.diff.rule import Found, Rule


def find(pair: TypePair) -> Iterator[Found]:
    for value in changed(pair).fresh:
        yield Found(f" may be {shown(value)}", None, plain(value))


RULE = Rule("enum-value-added", "wider", "a value is allowed that was not", find)
