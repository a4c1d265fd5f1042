"""One object of an OpenAPI 3.0 document, usually a schema: what is wrong with it, and its 3.1 form.

In: a `Node` of a writable copy. Out: the node changed in place, with notes; mistakes as diagnostics.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lightmeter.load.diagnostics import Diagnostic, error
from lightmeter.load.document import Place, join
from lightmeter.load.merge import Part, member
from lightmeter.load.schemafaults import kind as kind_of
from lightmeter.load.schemafaults import shown

if TYPE_CHECKING:
    from lightmeter.load.parsed import JsonValue
    from lightmeter.model.types import Origin

_CANNOT_REFER: Final = frozenset({"document", "components", "path", "operation", "media", "encoding"})
"""Kinds that are never a Reference Object; the `$ref` of a path reads the same in 3.1."""
_LATER: Final = (
    "const", "if", "then", "else", "prefixItems", "contains", "minContains", "maxContains", "patternProperties",
    "propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties",
    "contentEncoding", "contentMediaType", "contentSchema", "$defs", "$id", "$schema", "$anchor", "$dynamicRef",
    "$dynamicAnchor",
)  # fmt: skip
"""Keywords that 3.0 does not have and 3.1 obeys."""
_EXCLUSIVE: Final = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_CONTENT: Final = {
    "binary": ("contentMediaType", "application/octet-stream"),
    "byte": ("contentEncoding", "base64"),
}
_COMBINING: Final = ("$ref", "allOf", "anyOf", "oneOf", "not")
_ABOUT: Final = frozenset(
    {
        "title",
        "description",
        "default",
        "example",
        "deprecated",
        "readOnly",
        "writeOnly",
        "externalDocs",
        "xml",
    }
)
"""What is said about a schema stays outside when the schema becomes a branch of `anyOf`."""
_TYPES: Final = ("array", "boolean", "integer", "number", "object", "string")
_IF_MEANT: Final = "if 3.1 is meant, write openapi: 3.1.0"


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An object of a known kind, and its pointer in the document as it was read."""

    kind: str
    pointer: str
    part: Part

    @property
    def refers(self) -> bool:
        """A Reference Object: whatever else it holds is ignored in 3.0."""
        return self.kind not in _CANNOT_REFER and isinstance(self.get("$ref"), str)

    def get(self, name: str) -> JsonValue:
        """A member, None where there is none."""
        return self.part.value.get(name) if isinstance(self.part.value, dict) else None

    def has(self, name: str) -> bool:
        return isinstance(self.part.value, dict) and name in self.part.value

    def member(self, name: str, kind: str) -> Node | None:
        if not self.has(name):
            return None
        return Node(kind, join(self.pointer, name), member(self.part, name))

    def place(self, name: str) -> Place:
        return member(self.part, name).place

    def put(self, name: str, part: Part) -> None:
        assert isinstance(self.part.value, dict) and isinstance(self.part.place.parts, dict)
        self.part.value[name], self.part.place.parts[name] = part.value, part.place

    def take(self, name: str) -> Part:
        assert isinstance(self.part.value, dict) and isinstance(self.part.place.parts, dict)
        return Part(self.part.value.pop(name), self.part.place.parts.pop(name))


def note(origin: Origin, message: str) -> Diagnostic:
    """A warning about something of 3.0 that was read in one of several ways."""
    return Diagnostic("openapi-upgrade", "warning", origin, message)


def mistakes(node: Node) -> Iterator[Diagnostic]:
    """What is no OpenAPI 3.0 and would be read in another way by 3.1."""
    if node.kind != "schema" or node.refers:
        return
    if not isinstance(node.part.value, dict):
        message = f"a schema is an object in OpenAPI 3.0, not {kind_of(node.part.value)}; {_IF_MEANT}"
        yield error("bad-schema", node.part.place.origin(node.pointer), f"{node.pointer}: {message}")
        return
    for name in node.part.value:
        sentence = _mistake(node, name)
        if sentence:
            at = join(node.pointer, name)
            yield error("bad-schema", node.place(name).origin(at), f"{at}: {sentence}")


def _mistake(node: Node, name: str) -> str:
    value = node.get(name)
    if name in _LATER:
        return f"OpenAPI 3.0 has no keyword `{name}`; {_IF_MEANT}"
    if name == "type" and (isinstance(value, list) or value == "null"):
        return f"OpenAPI 3.0 has one type and `nullable`, not {shown(value)}; {_IF_MEANT}"
    if name in ("nullable", *_EXCLUSIVE) and not isinstance(value, bool):
        return f"true or false is expected in OpenAPI 3.0, found {shown(value)}; {_IF_MEANT}"
    if name in _EXCLUSIVE and value is True and not _is_number(node.get(_EXCLUSIVE[name])):
        return f"`{_EXCLUSIVE[name]}` is missing: OpenAPI 3.0 says there which number is excluded"
    return ""


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def change(node: Node) -> Iterator[Diagnostic]:
    """Change a node to what means the same in 3.1."""
    if node.refers:
        yield from _drop_siblings(node)
    if node.kind == "schema" and isinstance(node.part.value, dict):
        _exclusive(node)
        _content(node)
        yield from _nullable(node)


def _drop_siblings(node: Node) -> Iterator[Diagnostic]:
    assert isinstance(node.part.value, dict)
    wanted = node.kind == "schema" and node.get("nullable") is True
    for name in [name for name in node.part.value if name != "$ref"]:
        if name == "nullable" and wanted:
            continue
        if name not in ("description", "summary"):
            at = join(node.pointer, name)
            message = f"{at}: ignored, as OpenAPI 3.0 ignores everything beside `$ref`"
            yield note(node.place(name).origin(at), message)
        node.take(name)


def _exclusive(node: Node) -> None:
    for name, bound in _EXCLUSIVE.items():
        if node.has(name):
            taken = node.take(name)
            if taken.value is True:
                node.put(name, Part(node.take(bound).value, taken.place))


def _content(node: Node) -> None:
    found = node.get("format")
    if node.get("type") == "string" and isinstance(found, str) and found in _CONTENT:
        name, value = _CONTENT[found]
        node.put(name, Part(value, node.take("format").place))


def _nullable(node: Node) -> Iterator[Diagnostic]:
    if not node.has("nullable"):
        return
    taken = node.take("nullable")
    if taken.value is not True:
        return
    at = join(node.pointer, "nullable")
    if any(node.has(name) for name in _COMBINING):
        yield note(taken.place.origin(at), f"{at}: read as it is meant: null, or what stands beside it")
        _branch(node, taken.place)
        return
    if node.get("type") in _TYPES:
        kind = node.take("type")
        node.put("type", _listed(kind.place, kind, Part("null", taken.place)))
    listed = node.get("enum")
    if isinstance(listed, list) and None not in listed:
        yield note(taken.place.origin(at), f"{at}: read as it is meant: null, though `enum` does not list it")
        places = node.place("enum").parts
        assert isinstance(places, list)
        listed.append(None)
        places.append(taken.place)


def _branch(node: Node, nullable: Place) -> None:
    """The schema, what is said about it aside, as one branch of `anyOf`; null is the other."""
    assert isinstance(node.part.value, dict)
    moved = [name for name in node.part.value if name not in _ABOUT and not name.startswith("x-")]
    place = node.part.place
    inner = Node("schema", node.pointer, _object(place))
    for name in moved:
        inner.put(name, node.take(name))
    null = Node("schema", node.pointer, _object(nullable))
    null.put("type", Part("null", nullable))
    node.put("anyOf", _listed(nullable, inner.part, null.part))


def _object(place: Place) -> Part:
    return Part({}, Place(place.source, place.entry, {}))


def _listed(place: Place, *parts: Part) -> Part:
    places = [part.place for part in parts]
    return Part([part.value for part in parts], Place(place.source, place.entry, places))
