"""Cross-field rules and hints as Python conditions.

In: `Rule`s and `Hint`s with the fields they read. Out: `RuleView`s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lightmeter.emit.literals import python_literal, python_string
from lightmeter.emit.python.checks import Module
from lightmeter.emit.python.expressions import Locals, python_expression
from lightmeter.model.nodes import Field
from lightmeter.model.rules import Hint, Rule
from lightmeter.model.scope import kind_of, scope_of
from lightmeter_cost.lower import lower_rule
from lightmeter_cost.lowered import Condition


@dataclass(frozen=True, slots=True)
class RuleView:
    """`if condition: broken(pointer, ...)`."""

    condition: str
    pointer: str
    notice: str
    hint: bool


def rule_views(
    module: Module,
    rules: Iterable[Rule | Hint],
    fields: tuple[Field, ...],
    locals_: Mapping[str, str],
    references: bool,
) -> tuple[RuleView, ...]:
    """Conditions over local variables that hold the fields, None where a value is absent or unusable."""
    scope = scope_of(fields)
    names = Locals(locals_, {name: f"len({local})" for name, local in locals_.items()}, {}, {})
    found: list[RuleView] = []
    for rule in rules:
        verdict = lower_rule(rule.check if isinstance(rule, Rule) else rule.when, scope)
        speaks: Condition = verdict.fails if isinstance(rule, Rule) else verdict.holds
        guards = [
            f"{locals_[name]} is not None"
            for name in rule.reads
            if references and _always_there(fields, name)
        ]
        condition = python_expression(speaks, names)
        if " or " in condition or " if " in condition:
            condition = f"({condition})"
        found.append(
            RuleView(
                condition=" and ".join([*guards, condition]),
                pointer=f"at + {python_string('/' + rule.at)}" if rule.at else "at",
                notice=module.notice(rule.id, rule.severity, rule.message, rule.text),
                hint=isinstance(rule, Hint),
            )
        )
    return tuple(found)


def _always_there(fields: tuple[Field, ...], name: str) -> bool:
    """True for what a rule reads without asking first: None then means a reference, and the rule cannot know."""
    kind = next(kind_of(field) for field in fields if field.name == name)
    return kind.kind in ("array", "map") or not kind.may_be_absent


def initial_of(field: Field) -> str:
    """What rules read while the member is absent."""
    kind = kind_of(field)
    if kind.kind in ("array", "map"):
        return "[]" if kind.kind == "array" else "{}"
    return python_literal(field.default.value) if field.default else "None"
