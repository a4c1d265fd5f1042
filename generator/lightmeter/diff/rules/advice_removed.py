"""`advice-removed`: a value no longer gets a warning."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.advice import changes
from lightmeter.diff.pairs import AdvicePair
from lightmeter.diff.rule import Found, Rule


def find(pair: AdvicePair) -> Iterator[Found]:
    for old, new in changes(pair):
        if old is not None and new is None:
            yield Found(f" is no longer remarked on: {old.message}", old.id, None, old_origin=old.origin)


RULE = Rule("advice-removed", "none", "a value no longer gets a warning", find)
