"""What a provider answers, as types of the JSON, and what both these and the types of requests are laid out with.

In: a `Model`. Out: `TypeView`s, and the names of their types.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lightmeter.emit.common.layout import named_in, uses
from lightmeter.emit.literals import python_literal, python_string
from lightmeter.emit.python.client.annotations import Words, type_text
from lightmeter.model.names import pascal
from lightmeter.model.nodes import Choice, Model, NamedType, Object, Variant


@dataclass(frozen=True, slots=True)
class MemberView:
    """One key of an object; `key` is a name where it can be one, else a literal."""

    key: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class TypeView:
    """One type: a union (`alias`), or an object, in class form where all keys are names."""

    name: str
    doc: str
    alias: str | None
    in_class: bool
    members: tuple[MemberView, ...]


def answer_names(model: Model) -> dict[str, str]:
    """The types that answers and events are made of, under distinct Python names, in model order."""
    kinds = [
        one.type for operation in model.operations for one in operation.responses if one.type is not None
    ]
    start = [name for kind in (*kinds, *(event.type for event in model.events)) for name in named_in(kind)]
    types = dict(model.types)
    reached = reached_from(types, start)
    return class_names(name for name in types if name in reached)


def reached_from(types: Mapping[str, NamedType], start: Iterable[str]) -> frozenset[str]:
    """The names of these types and of all that they use, as far as they are in `types`."""
    waiting, reached = list(start), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in reached and name in types:
            reached.add(name)
            waiting += uses(types[name])
    return frozenset(reached)


def class_names(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Names in the specification to distinct names of classes."""
    found: dict[str, str] = {}
    used = {*taken, *TYPING}
    for name in names:
        plain = pascal(name)
        while plain in used or keyword.iskeyword(plain):
            plain += "_"
        found[name] = plain
        used.add(plain)
    return found


TYPING = ("Any", "Literal", "Mapping", "NotRequired", "Sequence", "TypeAlias", "TypedDict")
"""Names that the modules of types import."""


def answer_view(name: str, node: NamedType, names: dict[str, str]) -> TypeView:
    match node:
        case Choice():
            return union_view(names[name], node, names)
        case Variant():
            return variant_view(names[name], node, Words(names))
        case Object():
            texts = {one.name: type_text(one.type, Words(names)) for one in node.fields}
            return object_view(names[name], node.description, node, texts, frozenset())


def variant_view(name: str, node: Variant, words: Words) -> TypeView:
    """A variant as an object whose tags are settled."""
    tags = {key: f"Literal[{python_literal(value)}]" for key, value in node.tags}
    texts = {one.name: tags.get(one.name) or type_text(one.type, words) for one in node.body.fields}
    return object_view(name, node.body.description or node.name, node.body, texts, frozenset(tags))


def union_view(name: str, node: Choice, names: Mapping[str, str]) -> TypeView:
    """A choice as the union of its cases."""
    targets = [target for _, target in node.cases] + ([node.otherwise] if node.otherwise else [])
    union = " | ".join(dict.fromkeys(names.get(target, "dict[str, Any]") for target in targets))
    return TypeView(name, node.description, python_string(union), False, ())


def object_view(
    name: str, doc: str, node: Object, texts: Mapping[str, str], always: frozenset[str]
) -> TypeView:
    """An object with the types of its members as texts; `always` are required, whatever the object says."""
    in_class = all(_is_key(field.name) for field in node.fields)
    members: list[MemberView] = []
    for one in node.fields:
        kind = texts[one.name]
        kind = kind if one.required or one.name in always else f"NotRequired[{kind}]"
        key = one.name if in_class else python_string(one.name)
        members.append(MemberView(key, kind if in_class else python_string(kind), one.description))
    return TypeView(name, doc, None, in_class, tuple(members))


def _is_key(name: str) -> bool:
    return (
        name.isascii() and name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("__")
    )
