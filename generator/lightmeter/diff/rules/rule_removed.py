"""`rule-removed`: a request need not meet a condition any more."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.conditions import by_id, said
from lightmeter.diff.pairs import RulesPair
from lightmeter.diff.rule import Found, Rule


def find(pair: RulesPair) -> Iterator[Found]:
    for rule in by_id(pair.old_rules, pair.new_rules).gone:
        message = f" need not meet {rule.id} any more: {rule.text}"
        yield Found(message, said(rule), None, old_origin=rule.origin)


RULE = Rule("rule-removed", "none", "a request need not meet a condition any more", find)
