"""`hint-added`: a remark on requests that are accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.conditions import by_id, said
from lightmeter.diff.pairs import RulesPair
from lightmeter.diff.rule import Found, Rule


def find(pair: RulesPair) -> Iterator[Found]:
    for hint in by_id(pair.old_hints, pair.new_hints).fresh:
        yield Found(f" gets a remark, {hint.id}: {hint.message}", None, said(hint), new_origin=hint.origin)


RULE = Rule("hint-added", "none", "a remark on requests that are accepted", find)
