"""Cross-field rules and hints as Python conditions.

In: `Rule`s and `Hint`s with the fields they read. Out: `RuleView`s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lightmeter.emit.common.formulas import without
from lightmeter.emit.literals import python_literal, python_string
from lightmeter.emit.python.expressions import Locals, python_expression
from lightmeter.emit.python.needs import Module
from lightmeter.model.nodes import Field
from lightmeter.model.rules import Hint, Rule
from lightmeter.model.scope import kind_of, rule_scope
from lightmeter_cost.lower import lower_rule
from lightmeter_cost.lowered import And, Condition, FieldCompare, Flag, Has, Node, OneOf, Size, Var, parts


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
    holder: Callable[[str], str] = lambda name: "body",
) -> tuple[RuleView, ...]:
    """Conditions over local variables that hold the fields, None where a value is absent or unusable.

    `holder` names the variable that a field is a member of.
    """
    scope = rule_scope(fields)
    given = {name: f"{holder(name)}.get({python_string(name)})" for name in locals_}
    inner = _parts(fields, given)
    sizes = {name: f"len({local})" for name, local in locals_.items()}
    names = Locals({**locals_, **inner}, {**given, **inner}, sizes, {}, {})
    found: list[RuleView] = []
    for rule in rules:
        verdict = lower_rule(rule.check if isinstance(rule, Rule) else rule.when, scope)
        speaks: Condition = verdict.fails if isinstance(rule, Rule) else verdict.holds
        needed = _needed(speaks, fields)
        guards = _guards(speaks, fields, names, needed)
        condition = python_expression(without(speaks, needed), names)
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


def _parts(fields: tuple[Field, ...], given: Mapping[str, str]) -> dict[str, str]:
    """How the numbers inside texts are read."""
    return {
        name: f"part({given[field.name]}, {python_string(field.parts.separator)}, {len(field.parts.names)}, {index})"
        for field in fields
        if field.parts
        for index, name in enumerate(field.parts.names)
    }


def needed_fields(rule: Rule, fields: tuple[Field, ...]) -> tuple[str, ...]:
    """Fields without which a rule cannot fail."""
    fails = lower_rule(rule.check, rule_scope(fields)).fails
    needed = fails.parts if isinstance(fails, And) else (fails,)
    owners = {name: field.name for field in fields if field.parts for name in field.parts.names}
    return tuple(owners.get(part.field, part.field) for part in needed if isinstance(part, Has))


def _needed(condition: Condition, fields: tuple[Field, ...]) -> frozenset[str]:
    """The fields that must have a value for the condition to hold, and whose value it reads as it is."""
    parts = condition.parts if isinstance(condition, And) else (condition,)
    asked = frozenset(part.field for part in parts if isinstance(part, Has))
    return asked & _values_read(condition) & {field.name for field in fields if not field.parts}


def _guards(
    condition: Condition, fields: tuple[Field, ...], names: Locals, needed: frozenset[str]
) -> list[str]:
    """A given value that is None here is unusable, or a reference that nobody knows yet: the rule does not apply."""
    read = _values_read(condition)
    found: list[str] = []
    for field in fields:
        if field.name not in read:
            continue
        kind, local = kind_of(field), names.fields[field.name]
        if kind.kind in ("array", "map") or not kind.may_be_absent or field.name in needed:
            found.append(f"{local} is not None")
        else:
            found.append(f"({local} is not None or {names.has[field.name]} is None)")
    return found


def _values_read(condition: Condition) -> frozenset[str]:
    """Fields whose value the condition uses; being asked for with `has` alone does not count."""
    found: set[str] = set()
    waiting: list[Node] = [condition]
    while waiting:
        node = waiting.pop()
        match node:
            case Var(name) | Size(name) | Flag(name) | FieldCompare(_, name) | OneOf(name):
                found.add(name)
            case _:
                waiting.extend(parts(node))
    return frozenset(found)


def initial_of(field: Field) -> str:
    """What rules read while the member is absent."""
    kind = kind_of(field)
    if kind.kind in ("array", "map"):
        return "[]" if kind.kind == "array" else "{}"
    return python_literal(field.default.value) if field.default else "None"
