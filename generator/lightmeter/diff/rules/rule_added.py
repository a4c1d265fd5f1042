"""`rule-added`: a request must meet a condition over several fields."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.conditions import by_id, effect_of, said
from lightmeter.diff.pairs import RulesPair
from lightmeter.diff.rule import Found, Rule


def find(pair: RulesPair) -> Iterator[Found]:
    for rule in by_id(pair.old_rules, pair.new_rules).fresh:
        effect = effect_of(rule, "narrower")
        yield Found(
            f" must meet {rule.id}: {rule.text}", None, said(rule), effect=effect, new_origin=rule.origin
        )


RULE = Rule("rule-added", "narrower", "a request must meet a condition over several fields", find)
