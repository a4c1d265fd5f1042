"""The types of a provider as templates see them: an interface for each object, a union for each choice.

In: a `Model`. Out: `TypesView`. A variant is closed, its tags are literals: an
unknown member or a wrong tag does not compile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from lightmeter.emit.common.layout import uses
from lightmeter.emit.typescript import names
from lightmeter.emit.typescript.literals import ts_literal, ts_property
from lightmeter.model.nodes import Choice, Field, Model, NamedType, Object, Variant
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Named,
    Nullable,
    Number,
    Scalar,
    String,
    Type,
    Union,
)
from lightmeter.model.words import type_in_words, value_in_words


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member of an interface; `name` has its question mark."""

    doc: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class TypeView:
    """An interface where it has `members`, else the alias of a union."""

    name: str
    doc: str
    members: tuple[MemberView, ...] | None
    union: tuple[str, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class TypesView:
    spec: str
    title: str
    reference: tuple[str, ...]
    needs_other: bool
    types: tuple[TypeView, ...]
    variants: tuple[str, ...]
    request: tuple[str, ...]


@dataclass(slots=True)
class _Types:
    """What writing types needs: the nodes, their names, and the enums met on the way."""

    nodes: Mapping[str, NamedType]
    spelled: Mapping[str, str]
    others: Mapping[str, str]
    referring: frozenset[str]
    enums: dict[str, tuple[Scalar, ...]] = field(default_factory=dict[str, "tuple[Scalar, ...]"])


def type_names(model: Model) -> dict[str, str]:
    """Schema name -> name of its TypeScript type."""
    return names.types(name for name, _ in model.types)


def types_view(model: Model) -> TypesView:
    """Every named type, in the order of the specification; enums that were published under a name come first."""
    nodes = dict(model.types)
    spelled = type_names(model)
    others = {
        node.otherwise: node.tag for node in nodes.values() if isinstance(node, Choice) and node.otherwise
    }
    state = _Types(nodes, spelled, others, _referring(nodes))
    found = [_type(state, name, node) for name, node in model.types]
    enums = [_enum(name, values) for name, values in _named_enums(state).items()]
    reference = next((variant.reference for variant in model.variants if variant.reference), ())
    return TypesView(
        spec=model.spec,
        title=model.title,
        reference=tuple(map(ts_property, reference)),
        needs_other=bool(others),
        types=(*enums, *found),
        variants=tuple(variant.name for variant in model.variants),
        request=tuple(dict.fromkeys(spelled[form.type] for form in model.forms)),
    )


def _referring(nodes: Mapping[str, NamedType]) -> frozenset[str]:
    """Types below a variant that knows references: any value inside may be one."""
    waiting = [name for name, node in nodes.items() if isinstance(node, Variant) and node.reference]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(uses(nodes[name]))
    return frozenset(found)


def _named_enums(state: _Types) -> dict[str, tuple[Scalar, ...]]:
    """Enums by a name that no schema has."""
    return {name: values for name, values in state.enums.items() if name not in state.spelled.values()}


def _enum(name: str, values: tuple[Scalar, ...]) -> TypeView:
    return TypeView(name, "One of the documented values.", None, tuple(map(ts_literal, values)), False)


def _type(state: _Types, name: str, node: NamedType) -> TypeView:
    spelled = state.spelled[name]
    match node:
        case Choice():
            targets = [target for _, target in node.cases] + ([node.otherwise] if node.otherwise else [])
            union = tuple(dict.fromkeys(state.spelled[target] for target in targets))
            return TypeView(spelled, _doc(node.description, f"Told by `{node.tag}`."), None, union, False)
        case Variant():
            tags = dict(node.tags)
            return _interface(state, spelled, node.body, tags, bool(node.reference), node.name)
        case Object():
            return _interface(state, spelled, node, {}, name in state.referring, None, state.others.get(name))


def _interface(
    state: _Types,
    spelled: str,
    node: Object,
    tags: dict[str, Scalar],
    referring: bool,
    variant: str | None,
    other_tag: str | None = None,
) -> TypeView:
    members: list[MemberView] = []
    for one in node.fields:
        kind = ts_literal(tags[one.name]) if one.name in tags else _written(state, one.type, referring)
        if one.name == other_tag:
            kind = "OtherTag"
        name = ts_property(one.name) + ("" if one.required or one.name in tags else "?")
        members.append(MemberView(field_doc(one, one.name in tags), name, kind))
    doc = _doc(f"`{variant}`." if variant else "", node.description)
    return TypeView(spelled, doc or f"{node.name}.", tuple(members), (), node.extra is not None)


def _doc(*parts: str) -> str:
    return " ".join(filter(None, parts))


def field_doc(one: Field, is_tag: bool) -> str:
    """The description, then range, default and source."""
    facts = [] if is_tag else [_sentence(type_in_words(one.type))]
    if one.default is not None:
        facts.append(f"Default {value_in_words(one.default.value)}.")
    if one.source:
        facts.append(f"Source: {one.source}.")
    return "\n\n".join(filter(None, (one.description, " ".join(facts))))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _written(state: _Types, kind: Type, referring: bool) -> str:
    """The type of a value; where references are known, any value may be one."""
    parts = list(dict.fromkeys(_parts(state, kind, referring)))
    if "unknown" in parts:
        return "unknown"
    return " | ".join([*parts, "Reference"] if referring else parts)


def _parts(state: _Types, kind: Type, referring: bool) -> list[str]:
    match kind:
        case Advised(inner):
            return _parts(state, inner, referring)
        case Nullable(inner):
            return [*_parts(state, inner, referring), "null"]
        case Union(members):
            return [part for member in members for part in _parts(state, member, referring)]
        case Anything():
            return ["unknown"]
        case Boolean():
            return ["boolean"]
        case Integer() | Number():
            return ["number"]
        case String():
            return ["string"]
        case Enum(values, name):
            return [_enum_name(state, name, values)] if name else list(map(ts_literal, values))
        case Array(items):
            inner = _written(state, items, referring)
            return [f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"]
        case Map(values):
            return [f"{{ readonly [name: string]: {_written(state, values, referring)} }}"]
        case Named(name):
            return [state.spelled[name]]
        case _:
            assert_never(kind)


def _enum_name(state: _Types, name: str, values: tuple[Scalar, ...]) -> str:
    """The name of a published enum; the values themselves where another type has the name."""
    spelled = names.type_name(name)
    if spelled in names.GLOBAL_TYPES or spelled in state.spelled.values():
        return " | ".join(map(ts_literal, values))
    if state.enums.setdefault(spelled, values) != values:
        return " | ".join(map(ts_literal, values))
    return spelled
