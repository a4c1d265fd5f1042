"""OpenAPI 3.0 to 3.1 on load: values and their places together, so every line and column stays right.

In: a `Document` as it was read. Out: the same one unless it is 3.0; else its 3.1 form, with notes about what
was read as it was meant. What 3.0 does not know and 3.1 would read is a `SpecError`, never silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lightmeter.load.diagnostics import Diagnostic, SpecError, error
from lightmeter.load.document import Document, join
from lightmeter.load.merge import Conflict, Part, item, member, writable
from lightmeter.load.parsed import unescape_token
from lightmeter.load.refs import target
from lightmeter.load.upgradeschema import Node, change, mistakes

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_INSIDE: Final[dict[str, dict[str, str]]] = {
    "document": {"paths": "path*", "components": "components"},
    "components": {
        "schemas": "schema*",
        "responses": "response*",
        "parameters": "parameter*",
        "headers": "parameter*",
        "requestBodies": "body*",
        "callbacks": "callback*",
        "examples": "leaf*",
        "links": "leaf*",
        "securitySchemes": "leaf*",
    },
    "path": {**dict.fromkeys(_METHODS, "operation"), "parameters": "parameter*"},
    "operation": {
        "parameters": "parameter*",
        "requestBody": "body",
        "responses": "response*",
        "callbacks": "callback*",
    },
    "parameter": {"schema": "schema", "content": "media*", "examples": "leaf*"},
    "body": {"content": "media*"},
    "response": {"headers": "parameter*", "content": "media*", "links": "leaf*"},
    "media": {"schema": "schema", "encoding": "encoding*", "examples": "leaf*"},
    "encoding": {"headers": "parameter*"},
    "schema": {
        **dict.fromkeys(("properties", "allOf", "anyOf", "oneOf"), "schema*"),
        **dict.fromkeys(("items", "not"), "schema"),
        "additionalProperties": "schema or boolean",
    },
}
"""What stands in the members of each kind of object; `*` is a map or a list of them."""
_LATER: Final = ("/webhooks", "/jsonSchemaDialect", "/components/pathItems")


def upgraded(document: Document) -> Document:
    """The document as OpenAPI 3.1. Raises `SpecError` with every place that 3.1 would read otherwise."""
    root = document.root
    version = root.get("openapi") if isinstance(root, dict) else None
    if not isinstance(version, str) or not version.startswith("3.0."):
        return document
    part = _writable(document)
    nodes = list(_nodes(document, part))
    faults = [*_later(document), *(fault for node in nodes for fault in mistakes(node))]
    if faults:
        raise SpecError(faults)
    notes = [said for node in nodes for said in change(node)]
    assert isinstance(part.value, dict)
    part.value["openapi"] = "3.1.0"
    return Document(document.file, part.value, part.place, (*document.notes, *notes), was_old=True)


def _writable(document: Document) -> Part:
    try:
        return writable(Part(document.root, document.place))
    except Conflict:
        message = "the document holds too many values to be upgraded to OpenAPI 3.1"
        raise SpecError([error("bad-openapi", document.origin(""), message)]) from None


def _later(document: Document) -> Iterator[Diagnostic]:
    """Members of the document that only 3.1 knows."""
    for pointer in _LATER:
        try:
            document.at(pointer)
        except KeyError:
            continue
        message = f"{pointer}: OpenAPI 3.0 has no such member: if 3.1 is meant, write openapi: 3.1.0"
        yield error("bad-openapi", document.origin(pointer), message)


def _nodes(document: Document, root: Part) -> Iterator[Node]:
    """Every object whose kind is known, each once, and every schema; references lead to more of them."""
    stack, seen = [Node("document", "", root)], set[int]()
    while stack:
        node = stack.pop()
        value = node.part.value
        if isinstance(value, (dict, list)):
            if id(value) in seen:
                continue
            seen.add(id(value))
        yield node
        if node.refers:
            stack += _referred(document, root, node)
        else:
            stack += _inside(node)


def _inside(node: Node) -> Iterator[Node]:
    if node.kind == "callback":
        yield from _each("path", node)
        return
    for name, kind in _INSIDE.get(node.kind, {}).items():
        inner = node.member(name, kind.removesuffix("*"))
        if inner is None:
            continue
        if kind.endswith("*"):
            yield from _each(inner.kind, inner)
        elif kind != "schema or boolean":
            yield inner
        elif not isinstance(inner.part.value, bool):
            yield Node("schema", inner.pointer, inner.part)


def _each(kind: str, holder: Node) -> Iterator[Node]:
    """The members of a map, extensions aside unless it is one of names; the items of a list."""
    value = holder.part.value
    if isinstance(value, dict):
        for name in value:
            if kind != "path" or not name.startswith("x-"):
                yield Node(kind, join(holder.pointer, name), member(holder.part, name))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield Node(kind, join(holder.pointer, index), item(holder.part, index))


def _referred(document: Document, root: Part, node: Node) -> Iterator[Node]:
    """What a reference means, of the same kind; one that cannot be followed is reported by its reader."""
    try:
        pointer = target(document, str(node.get("$ref")), node.pointer)
    except SpecError:
        return
    part: Part | None = root
    for token in pointer.split("/")[1:]:
        part = _step(part, unescape_token(token)) if part else None
    if part is not None:
        yield Node(node.kind, pointer, part)


def _step(part: Part, token: str) -> Part | None:
    value = part.value
    if isinstance(value, dict):
        return member(part, token) if token in value else None
    if isinstance(value, list) and token.isascii() and token.isdigit() and int(token[:20]) < len(value):
        return item(part, int(token[:20]))
    return None
