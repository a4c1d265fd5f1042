"""Objects: fields merged over inheritance, required and closed, as one flat named type.

In: a `Site` whose value is an object. Out: the name of an `Object` in `Context.types`.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from lightmeter.build.context import Context, as_items, as_list, as_object, as_text, below
from lightmeter.build.memberkeys import keys_of
from lightmeter.build.parts import check_parts, parts_of
from lightmeter.build.patterns import fault_of
from lightmeter.build.roles import roles_of
from lightmeter.build.scalars import counts_of
from lightmeter.build.shape import Shape, flatten
from lightmeter.load.diagnostics import SpecError
from lightmeter.model.holds import holds
from lightmeter.model.nodes import Default, Field, Object
from lightmeter.model.types import Anything, Enum, Json, Keys, Members, Scalar, String, Type
from lightmeter.model.words import type_in_words

if TYPE_CHECKING:
    from lightmeter.build.values import Site


MOST_FIELDS = 2_000
"""No object that people write has more; a larger one would only make the output explode."""
MOST_IN_ALL = 50_000
"""Five times as many as the bodies of a very large document have, such as that of GitHub."""


def object_type(context: Context, site: Site, shape: Shape) -> str:
    """The name of the object at `site`, which is built once, at the latest when the type around it is."""
    name = type_name(context, site)
    context.shapes.setdefault(name, shape)
    context.build(name, lambda: _object(context, name, site, shape))
    return name


def type_name(context: Context, site: Site) -> str:
    """The component name of a site that is one component, else the hint, made unique."""
    key = " ".join(site.pointers)
    if key not in context.names:
        head, _, tail = site.pointers[0].rpartition("/")
        component = head == "/components/schemas" and len(site.pointers) == 1
        wanted = tail if component else site.hint
        if not context.taken:
            context.taken |= _component_names(context)
        name, number = wanted, 2
        while name in context.taken and not component:
            name, number = f"{wanted}{number}", number + 1
        context.names[key] = name
        context.taken.add(name)
    return context.names[key]


def _component_names(context: Context) -> set[str]:
    return {str(key) for key, _ in as_items(context.node("/components/schemas"))}


def _object(context: Context, name: str, site: Site, shape: Shape) -> Object:
    _check_closedness(context, shape)
    _check_required(context, site, shape)
    low, high = counts_of(context, shape, "minProperties", "maxProperties")
    description = shape.first("description")
    fields, keys = _fields(context, site, shape), keys_of(context, shape)
    if keys is not None:
        _check_names(context, shape, fields, keys)
    return Object(
        name=name,
        fields=fields,
        extra=_extra(context, site, shape),
        dependent_required=_dependent(shape),
        rules=(),
        hints=(),
        description=as_text(description[1]) if description else "",
        origin=context.origin(site.pointers[0]),
        keys=keys if not is_closed(shape) else None,
        min_properties=low,
        max_properties=high,
    )


def _check_names(context: Context, shape: Shape, fields: tuple[Field, ...], keys: Keys) -> None:
    """A member that is listed under a name that none may have could never be given."""
    if isinstance(keys, String) and keys.pattern is not None and fault_of(keys.pattern, keys.max_length):
        return
    for field in fields:
        if not holds(field.name, keys, {}):
            at = next(below(member.pointer, "propertyNames") for member, _ in shape.all("propertyNames"))
            message = (
                f"{field.name[:60]!r} is among the properties, and no name may be so: {type_in_words(keys)}"
            )
            context.report("never-valid", at, message)


def _fields(context: Context, site: Site, shape: Shape) -> tuple[Field, ...]:
    """Tags first, then inherited fields before own ones: the order in which people read them."""
    tags = dict(site.tags)
    order: dict[str, list[str]] = {tag: [] for tag in tags}
    for member in reversed(shape.members):
        for name in as_object(member.node.get("properties")):
            order.setdefault(name, []).insert(0, below(member.pointer, "properties", name))
    if len(order) > MOST_FIELDS:
        message = f"an object of {len(order):,} members; code is generated for at most {MOST_FIELDS:,}"
        context.report("too-large", site.pointers[0], message)
        return ()
    context.members += len(order)
    if context.members > MOST_IN_ALL:
        message = (
            f"with {site.pointers[0]} there are more than {MOST_IN_ALL:,} members, those that objects inherit counted "
            "for each of them: split the document"
        )
        context.report("too-large", "", message)
        raise SpecError(context.diagnostics)
    required = required_of(shape)
    beside = _dependent(shape)
    for name in (*required, *(name for one, others in beside for name in (one, *others))):
        order.setdefault(name, [])
    roles = roles_of(context, shape)
    fields = (
        _field(context, site, name, tuple(pointers), name in required, tags.get(name))
        for name, pointers in order.items()
    )
    fields = tuple(replace(field, role=roles.get(field.name, "")) for field in fields)
    check_parts(context, fields)
    return fields


def _field(
    context: Context,
    site: Site,
    name: str,
    pointers: tuple[str, ...],
    required: bool,
    tag: tuple[Scalar, ...] | None,
) -> Field:
    from lightmeter.build.values import Site, type_of

    shape = flatten(context, pointers)
    kind: Type = Anything()
    if tag is not None:
        kind = Enum(tag)
    elif pointers:
        kind = type_of(context, Site(pointers, site.hint + name[:1].upper() + name[1:]))
    if required and tag is None and _is_for_answers(context, shape):
        message = (
            f"{name[:60]!r} is read-only: required of answers alone in OpenAPI 3.0, so it is read as optional"
        )
        context.report("openapi-upgrade", pointers[0], message, "warning")
        required = False
    default, description, source = (shape.first(word) for word in ("default", "description", "x-source"))
    return Field(
        name=name,
        type=kind,
        required=required or tag is not None,
        default=Default(to_json(default[1])) if default else None,
        description=as_text(description[1]) if description else "",
        source=as_text(source[1]) if source else "",
        origin=context.origin(pointers[0] if pointers else site.pointers[0]),
        parts=parts_of(context, shape, kind),
        renamed_from=_renamed_from(context, shape),
    )


def _is_for_answers(context: Context, shape: Shape) -> bool:
    """Whether a member only comes back: OpenAPI 3.1 leaves to the schema what read-only means for requests."""
    return context.document.was_old and any(value is True for _, value in shape.all("readOnly"))


def _renamed_from(context: Context, shape: Shape) -> tuple[str, ...]:
    """`x-renamed-from`: a name, or a list of them."""
    names: list[str] = []
    for member, value in shape.all("x-renamed-from"):
        listed = as_list(value) or [value]
        if not all(isinstance(name, str) and name for name in listed):
            at = below(member.pointer, "x-renamed-from")
            context.report(
                "bad-rename", at, "x-renamed-from is the earlier name of the member, or a list of such"
            )
        names += [name for name in listed if isinstance(name, str) and name]
    return tuple(dict.fromkeys(names))


def required_of(shape: Shape) -> tuple[str, ...]:
    """Every name some member requires, inherited ones first."""
    names = [str(name) for member in reversed(shape.members) for name in as_list(member.node.get("required"))]
    return tuple(dict.fromkeys(names))


def is_closed(shape: Shape) -> bool:
    """True if members without a name are refused."""
    closing = [value for _, value in shape.all("additionalProperties")]
    remaining = [value for _, value in shape.all("unevaluatedProperties")]
    return False in closing or (
        False in remaining and not any(value is not False for value in closing + remaining)
    )


def _extra(context: Context, site: Site, shape: Shape) -> Type | None:
    from lightmeter.build.values import Site, extra_pointers, type_of

    if is_closed(shape):
        return None
    pointers = extra_pointers(shape)
    return type_of(context, Site(pointers, site.hint + "Extra")) if pointers else Anything()


def _check_required(context: Context, site: Site, shape: Shape) -> None:
    """A closed object refuses members it does not list, also those it requires."""
    if not is_closed(shape):
        return
    listed = {str(name) for _, value in shape.all("properties") for name, _ in as_items(value)}
    for name in required_of(shape):
        if name not in listed | {tag for tag, _ in site.tags}:
            message = f"{name[:60]!r} is required and not among the properties of this closed object"
            context.report("never-valid", shape.members[0].pointer, message)


def _check_closedness(context: Context, shape: Shape) -> None:
    """A closed `allOf` member cannot see its siblings; it is understood as meant for the whole, and reported."""
    _check_agreement(context, shape)
    owners = [member for member in shape.members if member.node.get("properties")]
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        for member, value in shape.all(keyword):
            alone = all(owner is member for owner in owners)
            sees_all = keyword == "unevaluatedProperties" and member is shape.members[0]
            if value is not True and not alone and not sees_all:
                context.report(
                    "misplaced-closedness",
                    below(member.pointer, keyword),
                    f"read strictly, {keyword} here does not see the members of its siblings; it is read as meant for "
                    "the whole object (write unevaluatedProperties beside allOf)",
                    "warning",
                )


def _check_agreement(context: Context, shape: Shape) -> None:
    """One part that closes an object and another that opens it cannot both be read as meant for the whole."""
    said = [
        (member, keyword, value)
        for keyword in ("additionalProperties", "unevaluatedProperties")
        for member, value in shape.all(keyword)
    ]
    for member, keyword, value in said:
        outermost = keyword == "unevaluatedProperties" and member is shape.members[0] and value is False
        if value is not True and not outermost and any(other is True for *_, other in said):
            at, message = below(member.pointer, keyword), "another part of this schema allows any member"
            context.report("contradictory-closedness", at, f"{message}: say {keyword} once, beside allOf")


def _dependent(shape: Shape) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs: dict[str, list[str]] = {}
    for member in reversed(shape.members):
        for name, needed in as_object(member.node.get("dependentRequired")).items():
            pairs.setdefault(name, []).extend(str(other) for other in as_list(needed))
    return tuple((name, tuple(dict.fromkeys(needed))) for name, needed in pairs.items())


def to_json(value: object) -> Json:
    """A JSON value as the model keeps it: tuples for arrays, `Members` for objects."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else value
        case list():
            return tuple(to_json(item) for item in as_list(value))  # pyright: ignore[reportUnknownArgumentType]
        case _:
            return Members(tuple((str(key), to_json(item)) for key, item in as_items(value)))
