"""`advice-added`: a value that is accepted gets a warning it did not get."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.advice import changes
from lightmeter.diff.pairs import AdvicePair
from lightmeter.diff.rule import Found, Rule


def find(pair: AdvicePair) -> Iterator[Found]:
    for old, new in changes(pair):
        if old is None and new is not None:
            yield Found(f": {new.message}", None, new.id, new_origin=new.origin)


RULE = Rule("advice-added", "none", "a value that is accepted gets a warning it did not get", find)
