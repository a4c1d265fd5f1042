"""The rules that a model brings: cross-field rules, hints and advice on single values.

In: `Model`s. Out: one `Rule` for each id, with everything that any of them says under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lightmeter.lint.rule import Rule as Entry
from lightmeter.model.nodes import Choice, Model, Object, Operation, Variant
from lightmeter.model.rules import Hint, Rule
from lightmeter.model.types import Advice, Advised, Array, Map, Nullable, Type, Union


@dataclass(frozen=True, slots=True)
class _Use:
    """One place where a rule stands: `where` it applies, and the condition as text."""

    node: Rule | Hint | Advice
    where: str
    condition: str


def rules_of(models: Iterable[Model]) -> tuple[Entry, ...]:
    """Sorted by the first provider that has a rule, then by name."""
    uses: dict[str, list[_Use]] = {}
    owners: dict[str, list[str]] = {}
    for model in models:
        for use in sorted(_uses(model), key=lambda use: use.node.id):
            uses.setdefault(use.node.id, []).append(use)
            owners.setdefault(use.node.id, []).append(model.provider)
    return tuple(_entry(name, found, ", ".join(dict.fromkeys(owners[name]))) for name, found in uses.items())


def _uses(model: Model) -> Iterator[_Use]:
    for name, node in model.types:
        match node:
            case Variant():
                yield from _of_object(node.body, node.name)
            case Object():
                yield from _of_object(node, name)
            case Choice():
                pass
    for operation in model.operations:
        yield from _of_operation(operation)


def _of_object(node: Object, where: str) -> Iterator[_Use]:
    for rule in node.rules:
        yield _Use(rule, where, f"{rule.text} must hold")
    for hint in node.hints:
        yield _Use(hint, where, f"said when {hint.text}")
    for field in node.fields:
        yield from _of_type(field.type, where, field.name)
    if node.extra is not None:
        yield from _of_type(node.extra, where, "any other member")


def _of_operation(operation: Operation) -> Iterator[_Use]:
    for rule in operation.rules:
        yield _Use(rule, operation.id, f"{rule.text} must hold")
    for parameter in operation.parameters:
        yield from _of_type(parameter.field.type, operation.id, parameter.field.name)


def _of_type(node: Type, where: str, field: str) -> Iterator[_Use]:
    match node:
        case Advised():
            for advice in node.advice:
                yield _Use(advice, where, f"about {field}")
            yield from _of_type(node.inner, where, field)
        case Nullable():
            yield from _of_type(node.inner, where, field)
        case Array():
            yield from _of_type(node.items, where, f"each item of {field}")
        case Map():
            yield from _of_type(node.values, where, f"each value of {field}")
        case Union():
            for member in node.members:
                yield from _of_type(member, where, field)
        case _:
            pass  # scalars hold no advice; a named type is visited by its name


def _entry(name: str, uses: list[_Use], provider: str) -> Entry:
    conditions = dict.fromkeys(use.condition for use in uses)
    said = dict.fromkeys(f"{use.node.message} ({use.condition})." for use in uses)
    alone = len({use.node.message for use in uses}) == 1
    severities = {use.node.severity for use in uses}
    first = uses[0].node
    return Entry(
        name,
        next(severity for severity in ("error", "warning", "info") if severity in severities),
        None,
        first.message,
        f"Condition: {'; or '.join(conditions)}." if alone else "\n".join(said),
        provider=provider,
        variants=tuple(dict.fromkeys(use.where for use in uses)),
        source="; ".join(dict.fromkeys(use.node.source for use in uses if use.node.source)),
        spec=f"{first.origin.file}:{first.origin.line}",
    )
