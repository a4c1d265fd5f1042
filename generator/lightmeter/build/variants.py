"""Leaves of the request tree become variants: named by their tags, with rules and price attached.

In: named types and the roots of the request tree. Out: the same types, leaves promoted to `Variant`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from lightmeter.build.context import Context, as_list, as_object
from lightmeter.build.price import price_of
from lightmeter.build.pricesteps import price_steps
from lightmeter.build.rules import hints_of, rules_of
from lightmeter.model.nodes import Choice, NamedType, Object, Variant
from lightmeter.model.types import Scalar
from lightmeter_cost.pricebook import PriceBook

Tags = tuple[tuple[str, Scalar], ...]
Leaf = tuple[tuple[str, ...], Tags]
"""The path that names it, the tags that lead to it."""


def promote(
    context: Context, roots: tuple[tuple[str, tuple[str, ...]], ...], book: PriceBook
) -> dict[str, NamedType]:
    """All named types; objects below a root are variants. `roots` pairs a type name with its path prefix."""
    leaves: dict[str, Leaf] = {}
    for name, path in roots:
        _walk(context, name, path, (), leaves)
    known = frozenset(
        field.name
        for name in leaves
        if isinstance(node := context.types.get(name), Object)
        for field in node.fields
    )
    named = _told_apart(leaves)
    return {name: _finished(context, node, named.get(name), known, book) for name, node in _complete(context)}


def _told_apart(leaves: dict[str, Leaf]) -> dict[str, Leaf]:
    """Leaves by whose path each has a name of its own; those that would share one add the name of their type.

    Two endpoints may tell their bodies apart by the same values, and a value may hold a slash.
    """
    shared = Counter("/".join(path) for path, _ in leaves.values())
    taken = {name for name, count in shared.items() if count == 1}
    found: dict[str, Leaf] = {}
    for name, (path, tags) in leaves.items():
        longer = path if "/".join(path) in taken else (*path, name)
        while longer != path and "/".join(longer) in taken:
            longer = (*longer, name)
        taken.add("/".join(longer))
        found[name] = longer, tags
    return found


def _complete(context: Context) -> list[tuple[str, NamedType]]:
    return [(name, node) for name, node in context.types.items() if node is not None]


def _walk(
    context: Context,
    name: str,
    path: tuple[str, ...],
    tags: Tags,
    leaves: dict[str, Leaf],
) -> None:
    match context.types.get(name):
        case Choice(tag=tag, cases=cases):
            for value, target in cases:
                _walk(context, target, (*path, str(value)), (*tags, (tag, value)), leaves)
        case Object():
            leaves.setdefault(name, (path, tags))
        case _:
            pass


def _finished(
    context: Context,
    node: NamedType,
    leaf: Leaf | None,
    known: frozenset[str],
    book: PriceBook,
) -> NamedType:
    if not isinstance(node, Object):
        return node
    names = known if leaf else frozenset(field.name for field in node.fields)
    shape = context.shapes[node.name]
    body = replace(
        node,
        rules=rules_of(context, shape, node.fields, names),
        hints=hints_of(context, shape, node.fields, names),
    )
    if leaf is None:
        return body
    path, tags = leaf
    price = price_of(context, shape, body, names, book)
    body = replace(body, hints=body.hints + price_steps(price, body.fields, book))
    return Variant(path, tags, body, price, _reference(context, node.name))


def _reference(context: Context, name: str) -> tuple[str, ...]:
    found = context.shapes[name].first("x-reference")
    if found is None:
        return ()
    return tuple(str(member) for member in as_list(as_object(found[1]).get("required")))
