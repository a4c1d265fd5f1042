"""Alternatives that no tag tells apart: by their JSON type where that does, else by trying them.

In: the branches of a `oneOf` or `anyOf`, null taken out. Out: a `Union`, or the one type that is left of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lightmeter.build.context import Context, as_object, below
from lightmeter.build.shape import flatten
from lightmeter.model.kinds import families
from lightmeter.model.types import Anything, Enum, Nullable, Number, String, Type, Union

if TYPE_CHECKING:
    from lightmeter.build.choices import Alternatives
    from lightmeter.build.values import Site


def union_type(context: Context, site: Site, options: Alternatives, rest: Site) -> Type:
    """The alternatives, each with what `rest` says about all of them."""
    from lightmeter.build.values import Site, type_of

    if rest.pointers:
        _check_closing(context, site, options)
    consumed = rest.consumed if rest.pointers else frozenset[str]()
    found = tuple(
        type_of(context, Site((pointer, *rest.pointers), f"{site.hint}Option{number}", consumed))
        for number, pointer in enumerate(options.pointers, 1)
    )
    members = tuple(
        part
        for one in found
        for part in _flat(one.inner if isinstance(one, Nullable) else one, options)
        if not (isinstance(part, Enum) and not part.values)  # what nothing fits is no alternative
    )
    if options.keyword == "oneOf" and len(set(members)) < len(members):
        at = below(options.member.pointer, "oneOf")
        message = "two of these alternatives are the same, so never exactly one holds"
        context.report("ambiguous-choice", at, message)
    inner = _joined(_absorbed(tuple(dict.fromkeys(members))), options)
    nulls = sum(isinstance(one, Nullable) for one in found)
    takes_null = nulls == 1 or (nulls > 1 and options.keyword == "anyOf")
    return Nullable(inner) if takes_null and inner != Anything() else inner


def _check_closing(context: Context, site: Site, options: Alternatives) -> None:
    """What several alternatives name together cannot be closed: which of them hold is known for each value only."""
    named = [_names(context, (pointer,)) for pointer in options.pointers]
    if options.keyword == "oneOf" or all(names == named[0] for names in named):
        return
    for member, value in flatten(context, site.pointers).all("unevaluatedProperties"):
        if value is False:
            message = (
                "unevaluatedProperties beside an anyOf whose branches have different members is not supported"
            )
            context.report("unsupported-keyword", below(member.pointer, "unevaluatedProperties"), message)


def _names(context: Context, pointers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        name for _, value in flatten(context, pointers).all("properties") for name in as_object(value)
    )


def _flat(kind: Type, options: Alternatives) -> tuple[Type, ...]:
    """The members of a union inside of a union, where they may stand beside those of the outer one."""
    allowed = ("", "anyOf") if options.keyword == "anyOf" else ("",)
    return kind.members if isinstance(kind, Union) and kind.keyword in allowed else (kind,)


def _joined(members: tuple[Type, ...], options: Alternatives) -> Type:
    if not members:
        return Enum(())
    if len(members) == 1:
        return members[0]
    if options.keyword == "anyOf" and Anything() in members:
        return Anything()
    kinds = [kind for member in members for kind in families(member)]
    if len(set(kinds)) == len(kinds):
        return Union(members)
    return Union(members, "anyOf" if options.keyword == "anyOf" else "oneOf")


def _absorbed(members: tuple[Type, ...]) -> tuple[Type, ...]:
    """Members without those that an unbounded one allows as well, such as an enum beside any string."""
    wide = {kind for member in members if member in (String(), Number()) for kind in families(member)}
    return tuple(
        member
        for member in members
        if member in (String(), Number()) or not families(member) or not set(families(member)) <= wide
    )
