"""Two models compared by what they accept and charge: without origins and without the names of schemas.

In: a `Model`. Out: plain values in which every use of a type is replaced by what the type is.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from lightmeter.model.nodes import Choice, Model, Object
from lightmeter.model.types import Enum, Named, Origin


def meaning(model: Model) -> dict[str, Any]:
    """Forms, operations and variants, each spelled out to the last constraint."""
    types = dict(model.types)
    return {
        "variants": {variant.name: _plain(variant, types, ()) for variant in model.variants},
        "forms": {form.name: [form.marker, _plain(Named(form.type), types, ())] for form in model.forms},
        "operations": {operation.id: _plain(operation, types, ()) for operation in model.operations},
    }


def _plain(node: Any, types: dict[str, Any], path: tuple[str, ...]) -> Any:
    match node:
        case Named(name):
            if name in path:
                return f"itself, {len(path) - path.index(name)} up"
            return _plain(types[name], types, (*path, name))
        case Choice(tag=tag, cases=cases, otherwise=otherwise, description=text):
            chosen = {value: _plain(Named(target), types, path) for value, target in cases}
            return {
                "tag": tag,
                "description": text,
                "cases": chosen,
                "else": otherwise and _plain(Named(otherwise), types, path),
            }
        case tuple():
            return [_plain(item, types, path) for item in node]
        case _ if is_dataclass(node) and not isinstance(node, type):
            hidden = {"name"} if isinstance(node, Object | Enum) else set[str]()
            kept = [
                f.name
                for f in fields(node)
                if f.name not in hidden
                and f.type != "Origin"
                and not isinstance(getattr(node, f.name), Origin)
            ]
            return {
                "": type(node).__name__,
                **{name: _plain(getattr(node, name), types, path) for name in kept},
            }
        case _:
            return node
