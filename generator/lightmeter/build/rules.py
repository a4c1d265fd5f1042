"""Cross-field rules and hints, compiled for one object.

In: the `x-rules` and `x-hints` of a flattened schema. Out: `Rule`s and `Hint`s that apply to its fields.

A rule written on a family is compiled for each leaf: a name the family knows but the leaf lacks folds to
absent; a rule that would still read it does not apply. A name nobody knows is an error with its column.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from lightmeter.build.advice import severity_of
from lightmeter.build.context import Context, as_list, as_object, as_text, below
from lightmeter.build.costwords import check_condition
from lightmeter.build.shape import Shape
from lightmeter.model.nodes import Field
from lightmeter.model.rules import Hint, Rule
from lightmeter.model.scope import rule_scope
from lightmeter_cost.check import check
from lightmeter_cost.errors import ExpressionError, Mistake
from lightmeter_cost.expr import Expr, Truth, names
from lightmeter_cost.fold import fold
from lightmeter_cost.parse import parse
from lightmeter_cost.scope import Scope, Sort


def rules_of(
    context: Context, shape: Shape, fields: tuple[Field, ...], known: frozenset[str]
) -> tuple[Rule, ...]:
    """The rules that apply to an object with these fields, inherited ones first."""
    scope = rule_scope(fields)
    found = (
        rule_at(context, pointer, scope, known) for pointer in _listed(context, shape, "x-rules", "check")
    )
    return tuple(rule for rule in found if rule is not None)


def hints_of(
    context: Context, shape: Shape, fields: tuple[Field, ...], known: frozenset[str]
) -> tuple[Hint, ...]:
    """The cross-field hints that apply to an object with these fields, inherited ones first."""
    scope = rule_scope(fields)
    found = (_hint(context, pointer, scope, known) for pointer in _listed(context, shape, "x-hints", "when"))
    return tuple(hint for hint in found if hint is not None)


def _listed(context: Context, shape: Shape, keyword: str, expression: str) -> Iterator[str]:
    for member in reversed(shape.members):
        for index, node in enumerate(as_list(member.node.get(keyword))):
            pointer = below(member.pointer, keyword, index)
            if expression in as_object(node):
                check_condition(context, pointer, as_object(node))
                yield pointer
            elif "expect" not in as_object(node):
                context.report(
                    "bad-rule", pointer, f"an entry of {keyword} needs {expression!r}, an expression"
                )


def rule_at(context: Context, pointer: str, scope: Scope, known: frozenset[str]) -> Rule | None:
    """The rule at `pointer`, or None where it does not apply or cannot hold."""
    node = as_object(context.node(pointer))
    check = compiled(context, below(pointer, "check"), scope, known, "truth")
    if check is None or check == Truth(True):
        return None
    return Rule(
        id=as_text(node.get("id")),
        check=check,
        text=as_text(node.get("check")),
        reads=names(check),
        at=as_text(node.get("at")) or None,
        message=as_text(node.get("message")),
        severity=severity_of(context, pointer, "error"),
        source=as_text(node.get("source")),
        origin=context.origin(pointer),
    )


def _hint(context: Context, pointer: str, scope: Scope, known: frozenset[str]) -> Hint | None:
    node = as_object(context.node(pointer))
    when = compiled(context, below(pointer, "when"), scope, known, "truth")
    if when is None or when == Truth(False):
        return None
    return Hint(
        id=as_text(node.get("id")),
        when=when,
        text=as_text(node.get("when")),
        reads=names(when),
        at=as_text(node.get("at")) or None,
        message=as_text(node.get("message")),
        severity=severity_of(context, pointer, "warning"),
        source=as_text(node.get("source")),
        origin=context.origin(pointer),
    )


def compiled(
    context: Context, pointer: str, scope: Scope, known: frozenset[str], wanted: Sort | None
) -> Expr | None:
    """The expression at `pointer`, absent names folded; None (with a finding, or silently if a name is absent)."""
    text = context.node(pointer)
    if not isinstance(text, str):
        context.report("bad-expression", pointer, "an expression must be a string")
        return None
    try:
        expr = parse(text)
    except ExpressionError as error:
        _report(context, pointer, error.mistake)
        return None
    missing = frozenset(names(expr)) - frozenset(scope.known())
    for name in sorted(missing - known):
        near = get_close_matches(name, sorted(known), 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        context.report(
            "unknown-name", pointer, f"column {text.find(name) + 1}: nobody knows the name {name!r}{hint}"
        )
    expr = fold(expr, missing)
    if frozenset(names(expr)) & missing:
        return None
    mistakes = check(expr, scope, wanted)
    for mistake in mistakes:
        _report(context, pointer, mistake)
    return None if mistakes else expr


def _report(context: Context, pointer: str, mistake: Mistake) -> None:
    hint = f" ({mistake.hint})" if mistake.hint else ""
    context.report("bad-expression", pointer, f"column {mistake.column}: {mistake.message}{hint}")
