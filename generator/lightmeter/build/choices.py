"""Polymorphism: every published spelling of "one of these" becomes the same `Choice`.

In: a `Site` with a discriminator or oneOf/anyOf. Out: a type that names the choice.

Spellings understood: (a) a base schema with `discriminator.mapping` whose children are `allOf: [base, ...]`,
with no `oneOf` anywhere; (b) `oneOf` with `discriminator`; (c) `oneOf` told apart by `const` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lightmeter.build import objects
from lightmeter.build.cases import Case, Told, mapped_cases, tagged_cases
from lightmeter.build.context import Context, as_list, as_object, as_text, below
from lightmeter.build.shape import ANNOTATIONS, Member, Shape, alias_of, flatten
from lightmeter.build.unions import union_type
from lightmeter.model.nodes import Choice
from lightmeter.model.types import Enum, Named, Nullable, Scalar, Type

if TYPE_CHECKING:
    from lightmeter.build.values import Site


STRUCTURE = ANNOTATIONS | {"$ref", "$defs", "$id", "$schema", "$anchor", "allOf", "discriminator"}
"""Keywords that put schemas together and constrain nothing by themselves."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The branches of one `oneOf` or `anyOf`, null taken out."""

    member: Member
    keyword: str
    pointers: tuple[str, ...]
    nullable: bool


def alternatives(shape: Shape, consumed: frozenset[str]) -> Alternatives | None:
    """The first oneOf or anyOf of the shape that nobody has taken apart yet."""
    for keyword in ("oneOf", "anyOf"):
        for member, value in shape.all(keyword):
            if below(member.pointer, keyword) in consumed:
                continue
            branches = as_list(value)
            kept = [index for index, branch in enumerate(branches) if not _is_null(branch)]
            pointers = tuple(below(member.pointer, keyword, index) for index in kept)
            return Alternatives(member, keyword, pointers, len(kept) < len(branches))
    return None


def own_discriminator(shape: Shape, consumed: frozenset[str]) -> Member | None:
    """The member whose discriminator is this schema's own.

    One that came through a `$ref` is the parent's: it chose this very schema, and is not asked again.
    """
    for member, _ in shape.all("discriminator"):
        if not member.inherited and below(member.pointer, "discriminator") not in consumed:
            return member
    return None


def _is_null(branch: object) -> bool:
    node = as_object(branch)
    kinds = as_list(node.get("type")) or [node.get("type")]
    alone = node.get("enum") == [None] or ("const" in node and node["const"] is None)
    return kinds == ["null"] or (alone and ("null" in kinds or kinds == [None]))


def choice_type(context: Context, site: Site, shape: Shape, options: Alternatives | None) -> Type:
    """The type of a value that is one of several, a `Nullable` of it if null was among them."""
    inner = _inner(context, site, shape, options)
    return Nullable(inner) if options and options.nullable and not isinstance(inner, Nullable) else inner


def _inner(context: Context, site: Site, shape: Shape, options: Alternatives | None) -> Type:
    from lightmeter.build.values import Site, type_of

    discriminator = own_discriminator(shape, site.consumed)
    rest = _rest(site, shape, options, discriminator)
    told: Told | None = None
    if discriminator is None and options is not None:
        if not options.pointers:
            return Enum((None,))
        if len(options.pointers) == 1 and not rest.pointers:
            return type_of(context, Site(options.pointers, site.hint, tags=site.tags))
        if len(options.pointers) == 1:
            return type_of(
                context, Site((options.pointers[0], *rest.pointers), site.hint, rest.consumed, site.tags)
            )
        if not _all_objects(context, options.pointers):
            return union_type(context, site, options, rest)
        told = tagged_cases(context, options.pointers)
        if told is None or not all(_has_name(context, pointer) for pointer in options.pointers):
            return union_type(context, site, options, rest)
    name = objects.type_name(context, site)

    def made() -> Choice:
        branches = options.pointers if options else ()
        cases = mapped_cases(context, discriminator, branches) if discriminator else told
        return _choice(context, site, name, shape, cases or ("", ()), rest)

    context.build(name, made)
    return Named(name)


def _rest(site: Site, shape: Shape, options: Alternatives | None, discriminator: Member | None) -> Site:
    """What applies to every branch besides the branch itself."""
    from lightmeter.build.values import Site

    consumed = site.consumed
    if options is not None:
        consumed |= {below(options.member.pointer, options.keyword)}
    if discriminator is not None:
        consumed |= {below(discriminator.pointer, "discriminator")}
    pointers = site.pointers if options and _says_more(shape, consumed) else ()
    return Site(pointers, site.hint, consumed, site.tags)


def _says_more(shape: Shape, consumed: frozenset[str]) -> bool:
    """Whether anything but the branches and references to other parts constrains the value."""
    return any(
        keyword not in STRUCTURE
        and not keyword.startswith("x-")
        and below(member.pointer, keyword) not in consumed
        for member in shape.members
        for keyword in member.node
    )


def _all_objects(context: Context, pointers: tuple[str, ...]) -> bool:
    return all(_is_object(flatten(context, (alias_of(context, pointer),))) for pointer in pointers)


def _has_name(context: Context, pointer: str, above: tuple[str, ...] = ()) -> bool:
    """Whether a branch is an object or a choice by tags, and so a type that a case can name."""
    pointer = alias_of(context, pointer)
    shape = flatten(context, (pointer,))
    options = alternatives(shape, frozenset())
    if options is None or own_discriminator(shape, frozenset()) or pointer in above:
        return True
    return tagged_cases(context, options.pointers) is not None and all(
        _has_name(context, inner, (*above, pointer)) for inner in options.pointers
    )


def _is_object(shape: Shape) -> bool:
    kinds = [value for _, value in shape.all("type")]
    if kinds:
        return "object" in kinds
    return any(
        word in member.node for member in shape.members for word in ("properties", "oneOf", "discriminator")
    )


def _choice(context: Context, site: Site, name: str, shape: Shape, told: Told, rest: Site) -> Choice:
    tag, cases = _possible(told, rest)
    description = shape.first("description")
    return Choice(
        name=name,
        tag=tag,
        cases=tuple(
            (value, target)
            for case in cases
            if case.values
            for target in [_case(context, site, name, tag, case, rest)]
            for value in case.values
        ),
        otherwise=next(
            (_case(context, site, name, tag, case, rest) for case in cases if not case.values), None
        ),
        description=as_text(description[1]) if description else "",
        origin=context.origin(site.pointers[0]),
    )


def _possible(told: Told, rest: Site) -> Told:
    """The cases that are left where an outer choice by the same tag has been made."""
    tag, cases = told
    made = [values for name, values in rest.tags if name == tag]
    for values in made:
        kept = tuple(
            replace(case, values=tuple(one for one in case.values if one in values))
            for case in cases
            if case.values
        )
        cases = (*(case for case in kept if case.values), *(case for case in cases if not case.values))
    return tag, cases or told[1][
        :1
    ]  # a choice without cases cannot be written; this one's value was not chosen


def _case(context: Context, site: Site, parent: str, tag: str, case: Case, rest: Site) -> str:
    """The name of the type of one branch: a deeper choice, or an object whose tag is pinned."""
    hint = parent + _capitalised(case.values)
    tags = (*rest.tags, (tag, case.values)) if case.values else rest.tags
    if case.group:
        return _grouped(context, site, hint, case, replace(rest, tags=tags))
    inner = _branch(context, site, case, replace(rest, hint=hint, tags=tags))
    shape = flatten(context, inner.pointers)
    options = alternatives(shape, inner.consumed)
    if options or own_discriminator(shape, inner.consumed):
        kind = choice_type(context, inner, shape, options)
        return kind.name if isinstance(kind, Named) else _not_an_object(context, inner.pointers[0])
    return objects.object_type(context, inner, shape)


def _branch(context: Context, site: Site, case: Case, rest: Site) -> Site:
    """Where the branch of a case stands, with what `rest` says about all of them.

    A base may be one of its own branches: as such it stands twice, so that it has another name than the choice.
    """
    pointer = alias_of(context, case.pointer)
    pointer = case.pointer if pointer in site.pointers else pointer
    if pointer in site.pointers and alternatives(flatten(context, (pointer,)), frozenset()) is None:
        return replace(rest, pointers=(pointer, pointer, *rest.pointers))
    consumed: frozenset[str] = rest.consumed if rest.pointers else frozenset()
    return replace(rest, pointers=(pointer, *rest.pointers), consumed=consumed)


def _grouped(context: Context, site: Site, hint: str, case: Case, rest: Site) -> str:
    """A choice that the spec did not name: branches that share this value and differ in another tag."""
    told = tagged_cases(context, case.group) or ("", ())
    context.build(hint, lambda: _choice(context, site, hint, Shape(()), told, rest))
    return hint


def _not_an_object(context: Context, pointer: str) -> str:
    context.report("unsupported-choice", pointer, "every branch of a choice by tag must be an object")
    return ""


def _capitalised(values: tuple[Scalar, ...]) -> str:
    return "".join(str(value)[:1].upper() + str(value)[1:] for value in values) or "Other"
