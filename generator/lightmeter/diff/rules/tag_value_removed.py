"""`tag-value-removed`: an alternative is gone."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.members import step
from lightmeter.diff.pairs import ChoicePair
from lightmeter.diff.plain import plain, shown
from lightmeter.diff.rule import Found, Rule


def find(pair: ChoicePair) -> Iterator[Found]:
    for value in pair.gone:
        yield Found(f" may not be {shown(value)} any more", plain(value), None, step(pair.old.tag))


RULE = Rule("tag-value-removed", "narrower", "an alternative is gone", find)
