"""The checks of objects as templates see them: a switch over the members, and what holds for all of them.

In: an `Object` of the model, or the query of an operation. Out: an `ObjectView`.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.typescript.checks import Check, check_of, count_check, key_check
from lightmeter.emit.typescript.functions import Names
from lightmeter.emit.typescript.literals import ts_array, ts_literal, ts_string
from lightmeter.emit.typescript.names import variables
from lightmeter.emit.typescript.needs import Module
from lightmeter.emit.typescript.rules import RuleView, initial_of, local_type, rule_views
from lightmeter.model.nodes import Field, Object, Operation, Variant
from lightmeter.model.types import Anything


@dataclass(frozen=True, slots=True)
class FieldView:
    """A member: the literal of its name, and its check; `counted` where it is required."""

    key: str
    counted: bool
    check: Check


@dataclass(frozen=True, slots=True)
class LocalView:
    """A variable that rules read: its type, and its value while the member is absent."""

    name: str
    type: str
    initial: str


@dataclass(frozen=True, slots=True)
class ObjectView:
    """The function that checks one object: a switch over the members it has.

    `settled` are the tags that led here, `known` is the array of all names where the object is closed, `listed` where
    it is open to anything, `extra` the call for members that are not listed where those have a type, `keys` the check
    of their names, `size` that of how many members there are.
    """

    name: str
    doc: str
    guarded: bool
    reference: str | None
    settled: tuple[str, ...]
    fields: tuple[FieldView, ...]
    required: str
    needed: int
    known: str | None
    listed: str | None
    size: Check | None
    keys: Check | None
    extra: str | None
    locals: tuple[LocalView, ...]
    dependent: tuple[tuple[str, str], ...]
    rules: tuple[RuleView, ...]


def query_view(needs: Module, name: str, operation: Operation) -> ObjectView:
    """The query parameters of an operation, checked like the members of an open object."""
    fields = [one.field for one in operation.parameters if one.place == "query"]
    required = tuple(field.name for field in fields if field.required)
    return ObjectView(
        name=name,
        doc=f"The query of {operation.id}.",
        guarded=False,
        reference=None,
        settled=(),
        fields=tuple(field_view(needs, field, None) for field in fields),
        required=ts_array(required),
        needed=len(required),
        known=None,
        listed=None,
        size=None,
        keys=None,
        extra=None,
        locals=(),
        dependent=(),
        rules=(),
    )


def object_view(
    needs: Module, names: Names, node: Object, guarded: bool, variant: Variant | None
) -> ObjectView:
    tags = dict(variant.tags) if variant else {}
    locals_ = variables((one.name for one in node.fields), names.functions.values())
    rules = rule_views(needs, (*node.rules, *node.hints), node.fields, locals_)
    read = frozenset[str]().union(*(rule.reads for rule in rules))
    required = tuple(one.name for one in node.fields if one.required and one.name not in tags)
    listed = ts_array(tuple(one.name for one in node.fields)) if node.fields else "[] as readonly string[]"
    is_loose = isinstance(node.extra, Anything) and bool(node.fields)
    return ObjectView(
        name=names.functions[node.name],
        doc=" ".join(filter(None, (f"{variant.name if variant else node.name}.", node.description))),
        guarded=guarded,
        reference=ts_string(needs.reference) if needs.reference and variant is None else None,
        settled=tuple(map(ts_string, tags)),
        fields=tuple(
            field_view(needs, one, locals_[one.name] if one.name in read else None)
            for one in node.fields
            if one.name not in tags
        ),
        required=ts_array(required),
        needed=len(required),
        known=needs.constant(f"{node.name}_fields", listed) if node.extra is None else None,
        listed=needs.constant(f"{node.name}_fields", listed) if is_loose else None,
        size=count_check(node),
        keys=key_check(needs, node.keys, "join(at, key)", f"{node.name}_name") if node.keys else None,
        extra=_extra(needs, node),
        locals=tuple(
            LocalView(
                locals_[one.name],
                local_type(one),
                ts_literal(tags[one.name]) if one.name in tags else initial_of(one),
            )
            for one in node.fields
            if one.name in read
        ),
        dependent=tuple(
            (ts_string(name), ts_string(other))
            for name, others in node.dependent_required
            for other in others
        ),
        rules=rules,
    )


def _extra(needs: Module, node: Object) -> str | None:
    if node.extra is None or isinstance(node.extra, Anything):
        return None
    return f"{needs.hoist(f'{node.name}_extra', node.extra)}(value, join(at, key), problems, hints);"


def field_view(needs: Module, one: Field, keeps: str | None) -> FieldView:
    return FieldView(ts_string(one.name), one.required, check_of(needs, one.type, "value", one.name, keeps))
