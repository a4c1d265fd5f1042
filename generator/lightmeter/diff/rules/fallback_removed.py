"""`fallback-removed`: values that no alternative names are refused."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ChoicePair
from lightmeter.diff.rule import Found, Rule


def find(pair: ChoicePair) -> Iterator[Found]:
    if pair.old.otherwise is not None and pair.new.otherwise is None:
        yield Found(f" takes no other values of `{pair.old.tag}` any more", True, False)


RULE = Rule("fallback-removed", "narrower", "values that no alternative names are refused", find)
