"""`tag-value-added`: an alternative that was not there."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.members import step
from lightmeter.diff.pairs import ChoicePair
from lightmeter.diff.plain import plain, shown
from lightmeter.diff.rule import Found, Rule


def find(pair: ChoicePair) -> Iterator[Found]:
    for value in pair.fresh:
        yield Found(f" may be {shown(value)}", None, plain(value), step(pair.new.tag))


RULE = Rule("tag-value-added", "wider", "an alternative that was not there", find)
