"""The branches of a choice and the tag values that lead to them.

In: a discriminator, or branches told apart by `const`. Out: the tag and `Case`s, in spec order.
A discriminator that dangles, points outside, contradicts a const or names an absent member is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from lightmeter.build.context import Context, as_items, as_list, as_object, as_text, below
from lightmeter.build.scalars import enum_values
from lightmeter.build.shape import Member, Shape, alias_of, flatten
from lightmeter.load.diagnostics import SpecError
from lightmeter.load.refs import target
from lightmeter.model.types import Scalar


@dataclass(frozen=True, slots=True)
class Case:
    """One branch: its tag values (none: every value no other branch takes) and its schema.

    `group` holds several branches that share the value and differ in another tag.
    """

    values: tuple[Scalar, ...]
    pointer: str
    group: tuple[str, ...] = ()


Told: TypeAlias = tuple[str, tuple[Case, ...]]
"""A tag and the cases that it tells apart."""


def mapped_cases(context: Context, member: Member, branches: tuple[str, ...]) -> Told:
    """The cases of an explicit discriminator, with or without a `oneOf` beside it."""
    at = below(member.pointer, "discriminator")
    node = as_object(member.node["discriminator"])
    tag = as_text(node.get("propertyName"))
    if not tag:
        context.report("bad-discriminator", at, "a discriminator needs a propertyName")
    targets = {alias_of(context, branch): branch for branch in branches}
    cases: dict[str, list[Scalar]] = {}
    for value, ref in as_object(node.get("mapping")).items():
        pointer = _mapping_target(context, below(at, "mapping", value), ref)
        if pointer is None:
            continue
        if branches and pointer not in targets:
            message = f"the mapping of {value!r} leads to a schema that oneOf does not list"
            context.report("discriminator-outside", below(at, "mapping", value), message)
        cases.setdefault(pointer, []).append(value)
    for pointer in targets or _children(context, member.pointer, bool(cases)):
        cases.setdefault(pointer, [])
    found = tuple(_case(context, at, tag, pointer, tuple(values)) for pointer, values in cases.items())
    _check_unique(context, at, found)
    return tag, found


def _mapping_target(context: Context, at: str, ref: object) -> str | None:
    if not isinstance(ref, str):
        context.report("bad-discriminator", at, "a mapping value must be a string")
        return None
    schemas = as_object(context.node("/components/schemas"))
    if ref in schemas:
        return alias_of(context, below("/components/schemas", ref))
    text = ref if "#" in ref or "/" in ref else f"#/components/schemas/{ref}"
    try:
        pointer = target(context.document, text, at)
    except SpecError as error:
        context.adopt(error)
        return None
    if context.node(pointer) is None:
        context.report("discriminator-dangling", at, f"the mapping leads to {ref}, which does not exist")
        return None
    return pointer


def _children(context: Context, base: str, mapped: bool) -> tuple[str, ...]:
    """Without mapping and oneOf: the component schemas that inherit from `base` through `allOf`."""
    if mapped:
        return ()
    found: list[str] = []
    for name, node in as_items(context.node("/components/schemas")):
        for part in as_list(as_object(node).get("allOf")):
            ref = as_object(part).get("$ref")
            if isinstance(ref, str) and ref == "#" + base:
                found.append(below("/components/schemas", str(name)))
    return tuple(found)


def _case(context: Context, at: str, tag: str, pointer: str, mapped: tuple[Scalar, ...]) -> Case:
    """A branch with its tag values: mapped ones, else the consts it states, else its schema name."""
    stated = tag_values(context, (pointer,), tag)
    if tag and stated is None and not _may_have(context, pointer, tag):
        message = f"the discriminator goes by {tag!r}, which the schema at {pointer} does not have"
        context.report("discriminator-absent-property", below(at, "propertyName"), message)
    if mapped:
        clash = [value for value in mapped if stated is not None and value not in stated]
        if clash:
            allowed = ", ".join(repr(value) for value in stated or ())
            message = (
                f"the mapping says {tag} = {clash[0]!r}, but the schema it leads to allows only {allowed}"
            )
            context.report("discriminator-contradicts-const", below(at, "mapping", str(clash[0])), message)
        return Case(mapped, pointer)
    if stated is not None:
        return Case(stated, pointer)
    if _excludes_others(context, pointer, tag):
        return Case((), pointer)
    return Case((pointer.rpartition("/")[2],), pointer)


def _may_have(context: Context, pointer: str, tag: str) -> bool:
    """Whether a branch has the tag, or is itself a choice whose branches may."""
    shape = flatten(context, (pointer,))
    deeper = any(shape.first(keyword) for keyword in ("oneOf", "anyOf", "discriminator"))
    return deeper or _property(context, shape, tag) is not None


def _excludes_others(context: Context, pointer: str, tag: str) -> bool:
    """True if the branch says that its tag is none of the others' (`not: {const}` or `not: {enum}`)."""
    shape = _property(context, flatten(context, (pointer,)), tag)
    return shape is not None and shape.first("not") is not None


def _property(context: Context, shape: Shape, name: str) -> Shape | None:
    pointers = tuple(
        below(member.pointer, "properties", name)
        for member in shape.members
        if name in as_object(member.node.get("properties"))
    )
    return flatten(context, pointers) if pointers else None


def tag_values(
    context: Context, pointers: tuple[str, ...], tag: str, above: tuple[str, ...] = ()
) -> tuple[Scalar, ...] | None:
    """The finitely many values `tag` may have in a schema, looking into nested oneOf; None if not pinned.

    `above` are the schemas that are being looked into: one of them inside of itself pins nothing.
    """
    if set(pointers) & set(above):
        return None
    shape = flatten(context, pointers)
    found = _property(context, shape, tag)
    if found is not None and (values := enum_values(context, found)) is not None:
        return values
    for member, branches in shape.all("oneOf"):
        inner = [
            tag_values(
                context, (alias_of(context, below(member.pointer, "oneOf", index)),), tag, (*above, *pointers)
            )
            for index in range(len(as_list(branches)))
        ]
        if inner and all(values is not None for values in inner):
            return tuple(dict.fromkeys(value for values in inner for value in values or ()))
    return None


def tagged_cases(context: Context, branches: tuple[str, ...]) -> Told | None:
    """The cases of branches without a discriminator: told apart by a member that is const in each; None if none does.

    A tag that tells all branches apart wins; else the first one that splits them, and the rest is split again.
    """
    pointers = tuple(alias_of(context, branch) for branch in branches)
    names = _property_names(context, pointers[0])
    pinned = {name: [tag_values(context, (pointer,), name) for pointer in pointers] for name in names}
    usable = {name: [v for v in values if v is not None] for name, values in pinned.items()}
    usable = {name: values for name, values in usable.items() if len(values) == len(pointers)}
    for name, values in usable.items():
        if len({value for listed in values for value in listed}) == sum(len(listed) for listed in values):
            return name, tuple(
                Case(listed, pointer) for listed, pointer in zip(values, pointers, strict=True)
            )
    for name, values in usable.items():
        groups: dict[tuple[Scalar, ...], list[str]] = {}
        for listed, pointer in zip(values, pointers, strict=True):
            groups.setdefault(listed, []).append(pointer)
        flat = [value for listed in groups for value in listed]
        several = [tuple(group) for group in groups.values() if len(group) > 1]
        splits = len(groups) > 1 and len(set(flat)) == len(flat)
        if splits and all(tagged_cases(context, group) is not None for group in several):
            return name, tuple(
                Case(listed, group[0], tuple(group) if len(group) > 1 else ())
                for listed, group in groups.items()
            )
    return None


def _property_names(context: Context, pointer: str) -> tuple[str, ...]:
    """Names of members, own ones first, looking into the first branch of a nested oneOf."""
    shape = flatten(context, (pointer,))
    names = [name for member in shape.members for name in as_object(member.node.get("properties"))]
    for member, _ in shape.all("oneOf"):
        names += _property_names(context, alias_of(context, below(member.pointer, "oneOf", 0)))
    return tuple(dict.fromkeys(names))


def _check_unique(context: Context, at: str, cases: tuple[Case, ...]) -> None:
    seen: set[Scalar] = set()
    for case in cases:
        for value in case.values:
            if value in seen:
                context.report("ambiguous-choice", at, f"two branches have the tag value {value!r}")
            seen.add(value)
        if not all(isinstance(value, str) for value in case.values):
            context.report("bad-discriminator", at, "the values of a discriminator must be strings")
