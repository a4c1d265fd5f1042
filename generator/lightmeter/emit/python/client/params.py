"""What may be sent, as types for a type checker: a `TypedDict` for each variant and object, a union for each choice.

In: a `Model`. Out: `TypeView`s and their names. An unknown member or a wrong tag is an error of the type checker.
"""

from __future__ import annotations

from lightmeter.emit.common.layout import named_in, uses
from lightmeter.emit.literals import python_string
from lightmeter.emit.python.client.annotations import Words, type_text
from lightmeter.emit.python.client.answers import (
    MemberView,
    TypeView,
    class_names,
    object_view,
    reached_from,
    union_view,
    variant_view,
)
from lightmeter.model.nodes import Choice, Model, NamedType, Object, Variant

REFERENCE = "Reference"


def param_names(model: Model) -> dict[str, str]:
    """The types that request bodies are made of, under distinct Python names, in model order."""
    bodies = [one.body for one in model.operations if one.body is not None]
    reached = reached_from(dict(model.types), [name for body in bodies for name in named_in(body)])
    return class_names([name for name, _ in model.types if name in reached], {REFERENCE})


def param_views(model: Model, names: dict[str, str]) -> tuple[TypeView, ...]:
    """Every type, in model order; first the reference to another step's result, where there are such."""
    types = dict(model.types)
    keys = next((one.reference for one in model.variants if one.reference), ())
    members = tuple(MemberView(python_string(key), python_string("str"), "") for key in keys)
    doc = "Stands for a value that is taken from the result of another step."
    reference = (TypeView(REFERENCE, doc, None, False, members),) if keys else ()
    referring = _referring(types)
    return (*reference, *(_view(name, types[name], names, name in referring) for name in names))


def _referring(types: dict[str, NamedType]) -> frozenset[str]:
    """Types below a variant that knows references: any value inside may be one."""
    waiting = [name for name, node in types.items() if isinstance(node, Variant) and node.reference]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += uses(types[name])
    return frozenset(found)


def _view(name: str, node: NamedType, names: dict[str, str], referring: bool) -> TypeView:
    words = Words(names, True, REFERENCE if referring else "")
    match node:
        case Choice():
            return union_view(names[name], node, names)
        case Variant():
            return variant_view(names[name], node, words)
        case Object():
            texts = {one.name: type_text(one.type, words) for one in node.fields}
            return object_view(names[name], node.description, node, texts, frozenset())
