"""`constant-changed`: the only value allowed is another one."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.enums import constant
from lightmeter.diff.pairs import TypePair
from lightmeter.diff.plain import plain, shown
from lightmeter.diff.rule import Found, Rule


def find(pair: TypePair) -> Iterator[Found]:
    values = constant(pair)
    if values is not None:
        old, new = values
        yield Found(f" must be {shown(new)}, was {shown(old)}", plain(old), plain(new))


RULE = Rule("constant-changed", "both", "the only value allowed is another one", find)
