"""`hint-changed`: a remark is made on other requests, or is another kind of finding."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.conditions import by_id, said
from lightmeter.diff.pairs import RulesPair
from lightmeter.diff.rule import Found, Rule


def find(pair: RulesPair) -> Iterator[Found]:
    for old, new in by_id(pair.old_hints, pair.new_hints).same:
        if said(old) != said(new):
            message = f" gets the remark {new.id} when {said(new)}, was {said(old)}"
            yield Found(message, said(old), said(new), "", old.origin, new.origin)


RULE = Rule("hint-changed", "none", "a remark is made on other requests, or is another kind of finding", find)
