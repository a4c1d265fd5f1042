"""`hint-removed`: a remark that is no longer made."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.conditions import by_id, said
from lightmeter.diff.pairs import RulesPair
from lightmeter.diff.rule import Found, Rule


def find(pair: RulesPair) -> Iterator[Found]:
    for hint in by_id(pair.old_hints, pair.new_hints).gone:
        message = f" gets no remark {hint.id} any more: {hint.message}"
        yield Found(message, said(hint), None, old_origin=hint.origin)


RULE = Rule("hint-removed", "none", "a remark that is no longer made", find)
