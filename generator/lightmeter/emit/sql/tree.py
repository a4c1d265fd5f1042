"""Which variant a request is, as nested CASE expressions over the JSON texts of its tags.

In: a `Model`. Out: a `Tree` of tags down to variants, and its text for any value that goes with a variant.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lightmeter.emit.sql.readers import Member, Reader
from lightmeter.model.nodes import Choice, Model, NamedType, Variant
from lightmeter.model.types import Advised, Named, Nullable, Type
from lightmeter_cost.sqltext import one_of

Tree: TypeAlias = "Leaf | Branch"


@dataclass(frozen=True, slots=True)
class Leaf:
    variant: str


@dataclass(frozen=True, slots=True)
class Branch:
    """`tag` is a member, "" for the endpoint; cases are JSON texts, or plain names of endpoints."""

    tag: str
    cases: tuple[tuple[str, Tree], ...]


def tree_of(model: Model) -> Tree | None:
    """From the tags of an input; where there is no form of that name, from the endpoint that is called."""
    types = dict(model.types)
    start = next((form.type for form in model.forms if form.name == "input"), None)
    if start is not None:
        return _node(types, start)
    cases = tuple(
        (operation.id, found)
        for operation in model.operations
        if operation.body is not None and (found := _node(types, _name(operation.body))) is not None
    )
    return Branch("", cases) if cases else None


def tags_of(tree: Tree | None) -> tuple[str, ...]:
    """The members that tell variants apart."""
    if not isinstance(tree, Branch):
        return ()
    own = (tree.tag,) if tree.tag else ()
    return tuple(dict.fromkeys([*own, *(tag for _, child in tree.cases for tag in tags_of(child))]))


def cases_of(tree: Tree | None, tag: str) -> tuple[str, ...]:
    """The JSON texts of a tag's values, wherever it is asked about."""
    if not isinstance(tree, Branch):
        return ()
    own = (case for case, _ in tree.cases) if tree.tag == tag else ()
    return tuple(dict.fromkeys([*own, *(case for _, child in tree.cases for case in cases_of(child, tag))]))


def _node(types: Mapping[str, NamedType], name: str) -> Tree | None:
    match types.get(name):
        case Variant() as variant:
            return Leaf(variant.name)
        case Choice(tag=tag, cases=cases):
            found = ((_json(value), _node(types, target)) for value, target in cases)
            return Branch(tag, tuple((value, child) for value, child in found if child is not None))
        case _:
            return None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _name(kind: Type) -> str:
    match kind:
        case Named(name):
            return name
        case Nullable(inner) | Advised(inner):
            return _name(inner)
        case _:
            return ""


def tree_case(
    tree: Tree | None,
    value: Callable[[str], str | None],
    members: Mapping[str, Member],
    reader: Reader,
    pad: str,
) -> str:
    """The value that goes with the request's variant, NULL where its tags lead nowhere."""
    return (_case(tree, value, members, reader, pad) if tree else None) or "NULL"


def _case(
    tree: Tree, value: Callable[[str], str | None], members: Mapping[str, Member], reader: Reader, pad: str
) -> str | None:
    if isinstance(tree, Leaf):
        return value(tree.variant)
    member = members.get(tree.tag) if tree.tag else Member("", "endpoint")
    if member is None:
        return None
    grouped: dict[str, list[str]] = {}
    for case, child in tree.cases:
        found = _case(child, value, members, reader, pad + "  ")
        if found is not None:
            grouped.setdefault(found, []).append(reader.string(member.value(case)))
    if not grouped:
        return None
    lines = ["CASE"]
    for found, cases in grouped.items():
        lines.append(f"{pad}  WHEN {one_of(member.raw, cases)} THEN {found}")
    return "\n".join([*lines, f"{pad}END"])
