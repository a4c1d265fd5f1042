"""`rule-changed`: a request must meet another condition."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.conditions import by_id, effect_of, said
from lightmeter.diff.pairs import RulesPair
from lightmeter.diff.rule import Found, Rule


def find(pair: RulesPair) -> Iterator[Found]:
    for old, new in by_id(pair.old_rules, pair.new_rules).same:
        if said(old) != said(new):
            message = f" must meet {new.id} as {new.text} ({new.severity}), was {old.text} ({old.severity})"
            effect = effect_of(new, "narrower")
            yield Found(message, said(old), said(new), "", old.origin, new.origin, effect)


RULE = Rule("rule-changed", "narrower", "a request must meet another condition", find)
