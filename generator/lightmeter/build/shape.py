"""Flattening: a schema and everything it inherits through `$ref` and `allOf`, as one list of members.

In: JSON Pointers of schemas. Out: a `Shape`. It must not know what the members mean.

Order is most derived first: the schema's own keywords, then what its `allOf` and `$ref` bring, in spec order.
So the first default or description found is the one that counts, while constraints of all members apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lightmeter.build.context import Context, as_list, as_object, below
from lightmeter.load.diagnostics import SpecError
from lightmeter.load.refs import resolve, target

ANNOTATIONS = frozenset(
    {
        "$comment", "title", "description", "default", "example", "examples", "deprecated", "readOnly",
        "writeOnly", "externalDocs", "xml",
    }
)  # fmt: skip
"""Keywords that say something about a schema and constrain nothing."""


@dataclass(frozen=True, slots=True)
class Member:
    """One schema object of a flattened schema. `inherited`: it was reached through a `$ref` in `allOf`."""

    pointer: str
    node: Mapping[str, object]
    inherited: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """The members of a schema, most derived first; `targets` are the schemas reached by a bare `$ref`."""

    members: tuple[Member, ...]

    def first(self, keyword: str) -> tuple[Member, object] | None:
        """The most derived member that has `keyword`, with its value."""
        for member in self.members:
            if keyword in member.node:
                return member, member.node[keyword]
        return None

    def all(self, keyword: str) -> Iterator[tuple[Member, object]]:
        """Every value of `keyword`, most derived first."""
        for member in self.members:
            if keyword in member.node:
                yield member, member.node[keyword]


def flatten(context: Context, pointers: tuple[str, ...]) -> Shape:
    """The shape of the intersection of the schemas at `pointers` (most derived first)."""
    members: list[Member] = []
    done: set[str] = set()
    for pointer in pointers:
        _collect(context, pointer, False, (), done, members)
    return Shape(tuple(members))


def _collect(
    context: Context, pointer: str, inherited: bool, path: tuple[str, ...], done: set[str], out: list[Member]
) -> None:
    if pointer in path:
        chain = " -> ".join((*path[path.index(pointer) :], pointer))
        context.report("cyclic-inheritance", pointer, f"this schema contains itself: {chain}")
        return
    if pointer in done:
        return
    done.add(pointer)
    node = context.schema(pointer)
    out.append(Member(pointer, node, inherited))
    path = (*path, pointer)
    if "$ref" in node and (base := target_of(context, pointer)) is not None:
        _collect(context, base, inherited or bool(path[:-1]), path, done, out)
    # Own parts of the schema come before what it inherits: they are the more derived ones.
    parts = [below(pointer, "allOf", index) for index in range(len(as_list(node.get("allOf"))))]
    for part in sorted(parts, key=lambda part: "$ref" in context.schema(part)):
        _collect(context, part, inherited, path, done, out)


def target_of(context: Context, pointer: str) -> str | None:
    """The JSON Pointer that the `$ref` of the schema at `pointer` leads to; None (and a finding) if nowhere."""
    ref = context.schema(pointer).get("$ref")
    if not isinstance(ref, str):
        context.report("bad-ref", below(pointer, "$ref"), "$ref must be a string")
        return None
    try:
        resolve(context.document, ref, pointer)
        return target(context.document, ref, pointer)
    except SpecError as error:
        context.adopt(error)
        return None


def alias_of(context: Context, pointer: str) -> str:
    """Follow schemas that are nothing but a `$ref` (annotations aside), or a one-entry `allOf` of one."""
    seen: set[str] = set()
    while pointer not in seen:
        seen.add(pointer)
        node = context.schema(pointer)
        keywords = {key for key in node if key not in ANNOTATIONS and not key.startswith("x-")}
        if keywords == {"$ref"}:
            following = target_of(context, pointer)
        elif keywords == {"allOf"} and len(as_list(node["allOf"])) == 1:
            following = below(pointer, "allOf", 0)
        else:
            return pointer
        if following is None:
            return pointer
        pointer = following
    context.report("cyclic-inheritance", pointer, "this $ref leads back to itself")
    return pointer


def followed(context: Context, pointer: str) -> str:
    """The pointer itself, or where its `$ref` leads."""
    node = as_object(context.node(pointer))
    return (target_of(context, pointer) or pointer) if "$ref" in node else pointer
