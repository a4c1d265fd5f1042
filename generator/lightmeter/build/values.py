"""Any schema to a `Type`: scalars, arrays, maps, nullables, and uses of named types.

In: a `Site` (one or more schemas that all apply). Out: a `Type`; objects and choices become named types.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lightmeter.build import choices, objects
from lightmeter.build.advice import advised
from lightmeter.build.context import Context, as_list, as_object, below
from lightmeter.build.keywords import check_keywords
from lightmeter.build.memberkeys import keys_of
from lightmeter.build.recursion import holds_itself
from lightmeter.build.scalars import (
    NUMBER_KEYWORDS,
    STRING_KEYWORDS,
    counts_of,
    enum_name,
    enum_type,
    enum_values,
    scalar_type,
)
from lightmeter.build.shape import Shape, alias_of, flatten
from lightmeter.model.types import Anything, Array, Enum, Map, Named, Nullable, Scalar, Type, Union

OBJECT_KEYWORDS = frozenset(
    {
        "properties", "required", "additionalProperties", "unevaluatedProperties", "dependentRequired",
        "minProperties", "maxProperties", "propertyNames",
    }
)  # fmt: skip
ARRAY_KEYWORDS = frozenset({"items", "minItems", "maxItems", "uniqueItems"})
EVERY_KIND = ("string", "number", "boolean", "array", "object", "null")


@dataclass(frozen=True, slots=True)
class Site:
    """Schemas that all apply to one value, most derived first.

    `consumed` are the members whose oneOf, anyOf or discriminator a caller has already taken apart.
    `hint` is the name to give if the value turns out to need a named type of its own.
    `tags` are the discriminator members, with their values, that led here.
    """

    pointers: tuple[str, ...]
    hint: str
    consumed: frozenset[str] = frozenset()
    tags: tuple[tuple[str, tuple[Scalar, ...]], ...] = ()


def type_of(context: Context, site: Site) -> Type:
    """The type of a value at `site`, advice included."""
    key = (site.pointers, site.consumed, site.tags)
    if key in context.known:
        return context.known[key]
    if site.pointers in context.inside:
        message = "a list, map or union that holds itself is not supported: put an object in between"
        context.report("recursive-type", site.pointers[0], message)
        return Anything()
    outer, context.inside = context.inside, context.inside | {site.pointers}
    found = advised(context, flatten(context, site.pointers), _plain(context, site))
    context.inside = outer
    context.known[key] = found
    return found


def _plain(context: Context, site: Site) -> Type:
    if len(site.pointers) == 1 and not site.consumed:
        site = replace(site, pointers=(alias_of(context, site.pointers[0]),))
    shape = flatten(context, site.pointers)
    for member in shape.members:
        check_keywords(context, member)
    alternatives = choices.alternatives(shape, site.consumed)
    if alternatives or choices.own_discriminator(shape, site.consumed):
        return choices.choice_type(context, site, shape, alternatives)
    values = enum_values(context, shape)
    if values is not None:
        return _enum(values, enum_name(shape), _kinds(context, site, shape))
    return _typed(context, site, shape, _kinds(context, site, shape))


def _enum(values: tuple[Scalar, ...], name: str | None, kinds: tuple[str, ...]) -> Type:
    allowed = tuple(value for value in values if not kinds or _fits(value, kinds))
    rest = tuple(value for value in allowed if value is not None)
    if len(rest) == len(allowed) or not rest:
        return enum_type(allowed, name)
    return Nullable(enum_type(rest, name))


def _fits(value: Scalar, kinds: tuple[str, ...]) -> bool:
    match value:
        case None:
            return "null" in kinds
        case bool():
            return "boolean" in kinds
        case str():
            return "string" in kinds
        case int():
            return "integer" in kinds or "number" in kinds
        case _:
            return "number" in kinds


def _kinds(context: Context, site: Site, shape: Shape) -> tuple[str, ...]:
    """The JSON types all members agree on, in spec order; guessed from the keywords where none is stated."""
    kinds: tuple[str, ...] | None = None
    for member, value in shape.all("type"):
        listed = tuple(str(kind) for kind in (as_list(value) or [value]))
        if kinds is None:
            kinds = listed
        else:
            narrowed = "integer" in listed and "number" in kinds
            kinds = tuple(
                kind for kind in kinds if kind in listed or (kind == "integer" and "number" in listed)
            )
            kinds = (*kinds, "integer") if narrowed and "integer" not in kinds else kinds
        if not kinds:
            context.report("never-valid", below(member.pointer, "type"), "no value can have all these types")
    return kinds if kinds is not None else _untyped(context, shape)


def _untyped(context: Context, shape: Shape) -> tuple[str, ...]:
    """The JSON types of a schema that states none: all of them, as its keywords only bind values they are about.

    `properties` are the exception: who lists them means an object, and says so less often than not.
    """
    for member, value in shape.all("properties"):
        if isinstance(value, dict):
            message = "properties without a type: read as type: object"
            context.report("type-not-stated", below(member.pointer, "properties"), message, "info")
            return ("object",)
    keywords = {keyword for member in shape.members for keyword in member.node}
    bound = keywords & (OBJECT_KEYWORDS | ARRAY_KEYWORDS | NUMBER_KEYWORDS | STRING_KEYWORDS)
    return EVERY_KIND if bound else ()


def _typed(context: Context, site: Site, shape: Shape, kinds: tuple[str, ...]) -> Type:
    plain = tuple(kind for kind in kinds if kind != "null")
    if not plain:
        return Enum((None,)) if kinds else Anything()
    members = tuple(_of_kind(context, site, shape, kind) for kind in plain)
    inner = members[0] if len(members) == 1 else Union(members)
    return Nullable(inner) if "null" in kinds else inner


def _of_kind(context: Context, site: Site, shape: Shape, kind: str) -> Type:
    match kind:
        case "object":
            return _object(context, site, shape)
        case "array":
            return _array(context, site, shape)
        case "integer" | "number" | "string" | "boolean":
            return scalar_type(context, shape, kind)
        case _:
            context.report("unknown-type", shape.members[0].pointer, f"{kind!r} is not a JSON type")
            return Anything()


def _array(context: Context, site: Site, shape: Shape) -> Type:
    pointers = tuple(
        below(member.pointer, "items") for member, value in shape.all("items") if value is not True
    )
    items = type_of(context, Site(pointers, site.hint + "Item")) if pointers else Anything()
    low, high = counts_of(context, shape, "minItems", "maxItems")
    return Array(items, low, high, any(value is True for _, value in shape.all("uniqueItems")))


NAMING = ("properties", "dependentRequired")
"""Keywords whose members are the names of members."""


def _object(context: Context, site: Site, shape: Shape) -> Type:
    """A map where no member is named and none holds the map itself, else a use of a named object."""
    if any(as_object(value) for keyword in NAMING for _, value in shape.all(keyword)) or objects.required_of(
        shape
    ):
        return Named(objects.object_type(context, site, shape))
    if objects.is_closed(shape) and not any(
        isinstance(value, dict) for _, value in shape.all("additionalProperties")
    ):
        return Named(objects.object_type(context, site, shape))
    if holds_itself(context, shape, extra_pointers(shape)):
        return Named(objects.object_type(context, site, shape))
    return _map(context, site, shape)


def _map(context: Context, site: Site, shape: Shape) -> Map:
    pointers = extra_pointers(shape)
    values = type_of(context, Site(pointers, site.hint + "Value")) if pointers else Anything()
    low, high = counts_of(context, shape, "minProperties", "maxProperties")
    return Map(values, keys_of(context, shape), low, high)


def extra_pointers(shape: Shape) -> tuple[str, ...]:
    """The schemas that members without a name of their own must meet."""
    return tuple(
        below(member.pointer, keyword)
        for keyword in ("additionalProperties", "unevaluatedProperties")
        for member, value in shape.all(keyword)
        if isinstance(value, dict)
    )
