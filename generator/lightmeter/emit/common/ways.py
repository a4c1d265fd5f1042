"""The way from a form, or from the body of an operation, to the inputs inside it.

In: a `Model`. Out: for each form its marker, for each operation its id, and the steps: ("member", name), ("items",) or
("tag", name, value).
"""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.model.nodes import Choice, Model, NamedType, Object, Variant
from lightmeter.model.types import Advised, Array, Named, Nullable, Type

Way = tuple[tuple[str, ...], ...]


def input_ways(model: Model) -> Iterator[tuple[str, Way]]:
    """Marker and way of every form that leads to inputs, in model order."""
    types = dict(model.types)
    goal = next((form.type for form in model.forms if form.name == "input"), None)
    for form in model.forms:
        way = _way(types, form.type, goal, ()) if goal else ()
        if way is not None:
            yield form.marker, way


def endpoint_ways(model: Model) -> Iterator[tuple[str, Way, str]]:
    """Operations whose body is, or holds, inputs: id, the way to the inputs, the type that they are."""
    types = dict(model.types)
    goal = next((form.type for form in model.forms if form.name == "input"), None)
    for operation in model.operations:
        if not isinstance(operation.body, Named):
            continue
        start = operation.body.name
        way = _way(types, start, goal, ()) if goal else None
        if way is not None and goal:
            yield operation.id, way, goal
        elif any(isinstance(types[leaf], Variant) for leaf in _leaves(types, start)):
            yield operation.id, (), start


def addressed(model: Model) -> tuple[str, ...]:
    """The operations that a request may be for: all with a JSON body, where no form says what a request is."""
    if model.forms:
        return tuple(name for name, _, _ in endpoint_ways(model))
    return tuple(operation.id for operation in model.operations if operation.body is not None)


def _leaves(types: dict[str, NamedType], name: str) -> Iterator[str]:
    match types[name]:
        case Choice(cases=cases):
            for _, target in cases:
                yield from _leaves(types, target)
        case _:
            yield name


def _way(types: dict[str, NamedType], name: str, goal: str, seen: tuple[str, ...]) -> Way | None:
    """The first way from one named type to another, depth first."""
    if name == goal:
        return ()
    if name in seen or name not in types:
        return None
    match types[name]:
        case Choice(tag=tag, cases=cases):
            for value, target in cases:
                rest = _way(types, target, goal, (*seen, name))
                if rest is not None:
                    return (("tag", tag, str(value)), *rest)
        case Object(fields=fields):
            for field in fields:
                for head, target in _named(field.type, (("member", field.name),)):
                    rest = _way(types, target, goal, (*seen, name))
                    if rest is not None:
                        return (*head, *rest)
        case Variant():
            pass
    return None


def _named(kind: Type, path: Way) -> list[tuple[Way, str]]:
    match kind:
        case Named(name):
            return [(path, name)]
        case Nullable(inner) | Advised(inner):
            return _named(inner, path)
        case Array(items):
            return _named(items, (*path, ("items",)))
        case _:
            return []
