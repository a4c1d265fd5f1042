"""Rules and hints compared: matched by their id, and by what they say as trees, not as text.

In: a `RulesPair`. Out: those of both sides; a condition and its severity in words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from lightmeter.diff.formulas import ordered
from lightmeter.diff.pairs import Matched, matched
from lightmeter.diff.rule import Effect
from lightmeter.model.rules import Hint, Rule
from lightmeter_cost.expr import show

Condition = TypeVar("Condition", Rule, Hint)


def by_id(old: Iterable[Condition], new: Iterable[Condition]) -> Matched[Condition]:
    return matched(((one.id, one) for one in old), ((one.id, one) for one in new))


def said(condition: Rule | Hint) -> str:
    """The condition as text, whatever the order of its operands, and its severity."""
    tree = condition.check if isinstance(condition, Rule) else condition.when
    return f"{show(ordered(tree))} ({condition.severity})"


def effect_of(rule: Rule, effect: Effect) -> Effect:
    """Only rules of severity error refuse anything."""
    return effect if rule.severity == "error" else "none"
