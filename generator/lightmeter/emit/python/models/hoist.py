"""Constrained values inside lists, maps and unions, given names of their own.

In: the schemas of classes. Out: the same with `$ref`s, and a definition for each such value. Left to itself
the code generator makes a class of each, under a name of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from lightmeter.emit.jsonschema.values import Schema
from lightmeter.model.names import pascal

_FREE = frozenset(
    {"type", "enum", "const", "$ref", "customTypePath", "items", "additionalProperties", "anyOf", "default"}
)
"""Keywords that a type annotation says without a name."""


def hoisted(definitions: dict[str, Schema], taken: Iterable[str]) -> dict[str, Schema]:
    """Definitions with their constrained inner values as definitions below them; `taken` are names in use."""
    used = {name.casefold() for name in taken}
    found: dict[str, Schema] = {}

    def named(schema: Schema, name: str) -> Schema:
        inner = walked(schema, name)
        if _FREE.issuperset(inner):
            return inner
        free, number = name, 2
        while free.casefold() in used:
            free, number = f"{name}{number}", number + 1
        used.add(free.casefold())
        found[free] = inner
        return {"$ref": f"#/$defs/{free}"}

    def walked(schema: Schema, name: str) -> Schema:
        changed = dict(schema)
        for keyword, suffix in (("items", "Item"), ("additionalProperties", "Value")):
            if isinstance(schema.get(keyword), dict):
                changed[keyword] = named(cast("Schema", schema[keyword]), name + suffix)
        if "anyOf" in schema:
            changed["anyOf"] = [named(one, f"{name}Option") for one in cast("list[Schema]", schema["anyOf"])]
        return changed

    for name, schema in definitions.items():
        members = cast("dict[str, Schema]", schema["properties"])
        own = {wire: walked(member, name + pascal(wire)) for wire, member in members.items()}
        found[name] = {**walked(schema, name), "properties": own}
    return found
