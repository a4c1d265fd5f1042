"""Named types as JSON Schema: objects, variants, choices, and the definitions one file needs.

In: the named types of a model. Out: `Definitions`, which collect what is referred to while a schema is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain, count

from lightmeter.emit.jsonschema.values import (
    Schema,
    Style,
    choices_of,
    names_schema,
    plain_json,
    value_schema,
)
from lightmeter.model.nodes import Choice, Field, NamedType, Object, Variant
from lightmeter.model.types import Anything, Scalar

REFERENCE = "Reference"
SCHEMA_MEMBER: Schema = {"type": "string", "description": "The schema an editor judges this file by."}


@dataclass(slots=True)
class Definitions:
    """The `$defs` of one file.

    `open_roots` says that an input may stand at the root of the file, where a member `$schema` is fine.
    """

    types: Mapping[str, NamedType]
    editing: bool = True
    open_roots: bool = False
    found: dict[str, Schema] = field(default_factory=dict[str, Schema])
    _names: dict[tuple[str, tuple[str, ...]], str] = field(
        default_factory=dict[tuple[str, tuple[str, ...]], str]
    )

    def use(self, name: str, reference: tuple[str, ...] = ()) -> Schema:
        """`{"$ref": ...}` to the definition of a named type, made now if it is the first use."""
        key = (name, reference)
        if key not in self._names:
            self._names[key] = self._free(name)
            self.found[self._names[key]] = {}  # a place before its parts, and an end to cycles
            self.found[self._names[key]] = self.schema_of(self.types[name], reference)
        return {"$ref": f"#/$defs/{self._names[key]}"}

    def schema_of(self, node: NamedType, reference: tuple[str, ...] = ()) -> Schema:
        """The schema of a named type itself."""
        match node:
            case Choice():
                return self._choice(node, reference)
            case Variant(body=body):
                return self._object(body, node.reference, node)
            case Object():
                return self._object(node, reference, None)

    def style(self, reference: tuple[str, ...] = ()) -> Style:
        """How the values inside an object are written."""
        return Style(lambda name: self._nested(name, reference), self.editing, self._reference(reference))

    def _free(self, name: str) -> str:
        plain = re.sub(r"[^A-Za-z0-9_.-]", "_", name) or "_"
        candidates = chain((plain,), (f"{plain}-{number}" for number in count(2)))
        return next(one for one in candidates if one not in self.found and one != REFERENCE)

    def _nested(self, name: str, reference: tuple[str, ...]) -> Schema:
        """A use inside an object: an input there takes no `$schema`, which its definition has for roots."""
        schema = self.use(name, reference)
        if self.open_roots and self._leads_to_variant(name):
            # `false` would be reported a level too high, and beside a `$ref` editors overlook it
            return {"allOf": [schema, {"properties": {"$schema": {"not": {}}}}]}
        return schema

    def _leads_to_variant(self, name: str) -> bool:
        node = self.types[name]
        if isinstance(node, Choice):
            return any(self._leads_to_variant(target) for _, target in node.cases)
        return isinstance(node, Variant)

    def _reference(self, members: tuple[str, ...]) -> Schema | None:
        if not members or not self.editing:
            return None
        self.found[REFERENCE] = {
            "$comment": "The result of another step, in place of a value.",  # a description would be shown
            "type": "object",
            "required": list(members),
            "properties": {name: {"type": "string"} for name in members},
        }
        return {"$ref": f"#/$defs/{REFERENCE}"}

    def _object(self, node: Object, reference: tuple[str, ...], variant: Variant | None) -> Schema:
        tags = dict(variant.tags) if variant else {}
        style = self.style(reference)
        properties: dict[str, Schema] = {}
        if variant and self.open_roots:
            properties["$schema"] = SCHEMA_MEMBER
        for one in node.fields:
            properties[one.name] = _tag(one, tags[one.name]) if one.name in tags else _field(one, style)
        schema: Schema = {"title": variant.name} if variant else {}
        schema |= {"description": node.description} if node.description else {}
        schema |= _remark(node)
        schema |= {"type": "object"}
        required = [one.name for one in node.fields if one.required]
        schema |= {"required": required} if required else {}
        schema |= {"properties": properties} if properties else {}
        schema |= {**_extra(node, style), **_sized(node, variant is not None and self.open_roots)}
        if node.dependent_required:
            schema["dependentRequired"] = {name: list(others) for name, others in node.dependent_required}
        return schema

    def _choice(self, node: Choice, reference: tuple[str, ...]) -> Schema:
        """The tag first; then the one branch it names, so that only that one speaks."""
        cases = [(plain_json(value), self.use(target, reference)) for value, target in node.cases]
        tests = [{"if": _tagged(node.tag, {"const": value}), "then": target} for value, target in cases]
        values = [value for value, _ in cases]
        described: Schema = {"description": node.description} if node.description else {}
        if node.otherwise is not None:
            rest = {"if": _tagged(node.tag, {"enum": values}), "else": self.use(node.otherwise, reference)}
            return {**described, "allOf": [*tests, rest]}
        return {
            **described,
            "type": "object",
            "required": [node.tag],
            "properties": {node.tag: {"enum": values}},
            "allOf": tests,
        }


def _tagged(tag: str, test: Schema) -> Schema:
    return {"type": "object", "required": [tag], "properties": {tag: test}}


def _annotations(one: Field) -> Schema:
    schema: Schema = {"description": one.description} if one.description else {}
    schema |= {"$comment": f"Source: {one.source}"} if one.source else {}
    schema |= {"default": plain_json(one.default.value)} if one.default else {}
    return schema


def _tag(one: Field, value: Scalar) -> Schema:
    return {**_annotations(one), "const": plain_json(value)}


def _field(one: Field, style: Style) -> Schema:
    """Editors do not offer the values behind an `if`; where there is one, they get them as examples."""
    schema = value_schema(one.type, style)
    examples = choices_of(one.type) if style.reference is not None else []
    return {**_annotations(one), **({"examples": examples} if examples else {}), **schema}


def _extra(node: Object, style: Style) -> Schema:
    if node.extra is None:
        return {"additionalProperties": False}
    if isinstance(node.extra, Anything):
        return {}
    return {"additionalProperties": value_schema(node.extra, style)}


def _sized(node: Object, is_root: bool) -> Schema:
    """The names and the number of members; a `$schema` at a root is no member."""
    names = names_schema(node.keys)
    bounds = {"minProperties": node.min_properties, "maxProperties": node.max_properties}
    sizes = {keyword: size for keyword, size in bounds.items() if size is not None}
    if is_root and names:
        names = {"anyOf": [{"const": "$schema"}, names]}
    schema: Schema = {"propertyNames": names} if names else {}
    if not is_root or not sizes:
        return {**schema, **sizes}
    more = {keyword: size + 1 for keyword, size in sizes.items()}
    return {**schema, "if": {"required": ["$schema"]}, "then": more, "else": dict(sizes)}


def _remark(node: Object) -> Schema:
    """What JSON Schema has no words for."""
    rules = [f"{rule.message} ({rule.text})" for rule in node.rules if rule.severity == "error"]
    return {"$comment": "Not said by this schema: " + "; ".join(rules)} if rules else {}
