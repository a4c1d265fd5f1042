"""What a provider answers, as types of the JSON.

In: a `Model`. Out: `AnswerView`s, and the names of their types.
"""

from __future__ import annotations

import keyword
from dataclasses import dataclass

from lightmeter.emit.common.layout import named_in, uses
from lightmeter.emit.literals import python_string, python_tuple
from lightmeter.emit.python.client.annotations import type_text
from lightmeter.model.names import pascal
from lightmeter.model.nodes import Choice, Field, Model, NamedType, Object, Variant


@dataclass(frozen=True, slots=True)
class MemberView:
    """One key of an answer; `key` is a name where it can be one, else a literal."""

    key: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One type of an answer: a union (`alias`), or an object, in class form where all keys are names."""

    name: str
    doc: str
    alias: str | None
    in_class: bool
    members: tuple[MemberView, ...]


def type_names(model: Model) -> dict[str, str]:
    """The types that answers and events are made of, under distinct Python names, in model order."""
    types = dict(model.types)
    kinds = [
        one.type for operation in model.operations for one in operation.responses if one.type is not None
    ]
    waiting = [name for kind in (*kinds, *(event.type for event in model.events)) for name in named_in(kind)]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in reached and not isinstance(types[name], Variant):
            reached.add(name)
            waiting += uses(types[name])
    found: dict[str, str] = {}
    for name in (name for name, _ in model.types if name in reached):
        plain = pascal(name)
        while plain in found.values() or keyword.iskeyword(plain):
            plain += "_"
        found[name] = plain
    return found


def answer_view(name: str, node: NamedType, names: dict[str, str]) -> AnswerView:
    match node:
        case Choice():
            targets = [target for _, target in node.cases] + ([node.otherwise] if node.otherwise else [])
            union = " | ".join(dict.fromkeys(names.get(target, "dict[str, Any]") for target in targets))
            return AnswerView(names[name], node.description, python_string(union), False, ())
        case Variant():
            raise AssertionError("variants are requests")
        case Object():
            in_class = all(_is_key(field.name) for field in node.fields)
            members = tuple(_member(field, names, in_class) for field in node.fields)
            return AnswerView(names[name], node.description, None, in_class, members)


def _is_key(name: str) -> bool:
    return (
        name.isascii() and name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("__")
    )


def _member(field: Field, names: dict[str, str], in_class: bool) -> MemberView:
    kind = type_text(field.type, names)
    kind = kind if field.required else f"NotRequired[{kind}]"
    if in_class:
        return MemberView(field.name, kind, field.description)
    return MemberView(python_string(field.name), python_string(kind), field.description)


def required_members(node: NamedType) -> str:
    fields = node.fields if isinstance(node, Object) else ()
    return python_tuple(tuple(field.name for field in fields if field.required))
