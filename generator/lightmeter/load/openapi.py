"""The boundary check: is this an OpenAPI 3.1 document whose schemas are JSON Schema?

In: a `Document`. Out: diagnostics with file, line and pointer. `openapi-pydantic` and `jsonschema` are slow
to load, so they are imported here, late; nothing deeper sees their objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from lightmeter.load.diagnostics import Diagnostic, SpecError, error, ordered
from lightmeter.load.document import Document, join
from lightmeter.load.plainschemas import certainly_fine
from lightmeter.load.schemafaults import kind, plain, schema_faults, shown

if TYPE_CHECKING:
    from lightmeter.load.parsed import JsonValue

_UNEVALUATED: Final = ("unevaluatedItems", "unevaluatedProperties")
_ONE: Final = frozenset(
    ("items", "contains", "propertyNames", "not", "if", "then", "else", "contentSchema", *_UNEVALUATED)
)
"""Keywords with one schema inside, where openapi-pydantic 0.6 refuses a boolean."""
_MANY: Final = frozenset(
    (
        "properties",
        "patternProperties",
        "dependentSchemas",
        "schemas",
        "allOf",
        "anyOf",
        "oneOf",
        "prefixItems",
    )
)
_HOLDING: Final = ("paths", "webhooks", "components")
"""OpenAPI 3.1 asks for one of these; 3.0 for the first."""
_DATA: Final = frozenset({"example", "examples", "default", "enum", "const", "value"})
"""Members that hold data, where a member named `schema` is no schema."""


def check_openapi(document: Document) -> tuple[Diagnostic, ...]:
    """Every structural mistake of the document, each place once; empty when it is sound."""
    version = list(_version(document))
    if version:
        return tuple(version)
    faults: list[Diagnostic] = []
    fine: set[int] = set()
    judged: set[int] = set()
    for at, schema in schemas(document):
        if id(schema) in judged:  # an alias of one that was looked at
            continue
        if isinstance(schema, dict):
            judged.add(id(schema))
        if not certainly_fine(schema):
            faults += schema_faults(document, _meta_schema(), "bad-schema", schema, at)
        elif isinstance(schema, dict):
            fine.add(id(schema))
    known = {fault.origin.pointer for fault in faults}
    faults += [fault for fault in _structure(document, fine) if fault.origin.pointer not in known]
    return ordered(faults)


def require_openapi(document: Document) -> None:
    """Raises `SpecError` when the document is not sound OpenAPI 3.1."""
    faults = check_openapi(document)
    if faults:
        raise SpecError(faults)


def require_version(document: Document) -> None:
    """Raises `SpecError` for Swagger, and for any OpenAPI but 3.1 (3.0 has been upgraded by then)."""
    faults = list(_version(document))
    if faults:
        raise SpecError(faults)


def schemas(document: Document) -> Iterator[tuple[str, JsonValue]]:
    """The outermost schemas: the components, and every `schema` of a parameter, header or body."""
    stack: list[tuple[str, JsonValue]] = [("", document.root)]
    while stack:
        at, node = stack.pop()
        members = (
            node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        )
        for name, inner in members:
            here = join(at, name)
            if here == "/components/schemas" and isinstance(inner, dict):
                yield from ((join(here, key), schema) for key, schema in inner.items())
            elif name == "schema" and not at.endswith(("/properties", "/schemas")):
                yield here, inner
            elif name not in _DATA and not str(name).startswith("x-"):
                stack.append((here, inner))


def _version(document: Document) -> Iterator[Diagnostic]:
    root = document.root
    if isinstance(root, dict) and not root:
        yield error(
            "bad-openapi", document.origin(""), "the document is empty: an OpenAPI document is expected"
        )
        return
    if not isinstance(root, dict):
        yield error("bad-openapi", document.origin(""), f"an OpenAPI document is an object, not {kind(root)}")
        return
    found = root.get("openapi")
    if "swagger" in root:
        message = f"Swagger {shown(root['swagger'])} is not read: convert the document to OpenAPI 3.0 or 3.1"
        yield error("openapi-version", document.origin("/swagger"), message)
    elif found is None:
        message = "no `openapi` member: an OpenAPI document begins with openapi: 3.1.0"
        yield error("openapi-version", document.origin("/openapi"), message)
    elif not isinstance(found, str):
        message = f'the version {shown(found)} is not text: write "3.1.0" or "3.0.3", in quotes'
        yield error("openapi-version", document.value_origin("/openapi"), message)
    elif found.startswith("3.0."):
        message = f"OpenAPI {found} becomes 3.1.0 before overlays are applied: leave the version as it is"
        yield error("openapi-version", document.value_origin("/openapi"), message)
    elif not found.startswith("3.1."):
        yield error(
            "openapi-version",
            document.value_origin("/openapi"),
            f"OpenAPI {shown(found)} is not read, only 3.0 and 3.1",
        )
    elif not any(name in root for name in _HOLDING):
        message = "the document has no `paths`, `webhooks` or `components`: one of them is needed"
        yield error("bad-openapi", document.origin(""), message)


def _structure(document: Document, fine: set[int]) -> Iterator[Diagnostic]:
    """Mistakes outside of schemas; those that are `fine` (ids of values of the document) are not looked into again."""
    from openapi_pydantic.v3.v3_1 import OpenAPI
    from pydantic import ValidationError

    try:
        OpenAPI.model_validate(_normalised(document.root, fine))
    except ValidationError as problem:
        said: set[tuple[str, str]] = set()
        for found in problem.errors(include_url=False, include_context=False, include_input=False):
            placed = _place(document, found["loc"])
            if placed is None or placed in said:
                continue
            said.add(placed)
            pointer, missing = placed
            value = document.at(pointer)
            sentence = f"`{missing}` is missing" if missing else _sentence(found["type"], found["msg"], value)
            yield error("bad-openapi", document.origin(pointer), f"{pointer or '/'}: {sentence}")


def _place(document: Document, steps: tuple[str | int, ...]) -> tuple[str, str] | None:
    """The pointer of one of pydantic's places, and the member that is missing there ("" for none).

    Its steps name the branches of unions too. A fault of a branch that the node does not mean is dropped: an
    object is a reference if and only if it has a `$ref`.
    """
    pointer, node = "", document.root
    for count, step in enumerate(steps, 1):
        if isinstance(node, dict) and step in node:
            pointer, node = join(pointer, step), node[str(step)]
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            pointer, node = join(pointer, step), node[step]
        elif isinstance(node, dict) and isinstance(step, str) and step[:1].isupper() and count < len(steps):
            if (step == "Reference") != ("$ref" in node):
                return None
        elif count == len(steps) and isinstance(node, dict) and isinstance(step, str) and step[:1].islower():
            return pointer, step
        else:
            break
    return pointer, ""


def _sentence(what: str, message: str, value: JsonValue) -> str:
    match what:
        case "string_type":
            advice = "" if isinstance(value, (dict, list)) else "; put it in quotes"
            return f"text is expected, found {shown(value)}{advice}"
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"an object is expected, found {shown(value)}"
        case "list_type":
            return f"a list is expected, found {shown(value)}"
        case _:
            return f"{message.removeprefix('Input ')}, found {shown(value)}"


def _normalised(node: JsonValue, fine: set[int]) -> Any:
    """A plain copy without the fine schemas, and with boolean ones as objects: openapi-pydantic 0.6 knows no others."""
    if isinstance(node, list):
        return [_normalised(item, fine) for item in node]
    if isinstance(node, dict):
        return {name: _schema(name, inner, fine) for name, inner in node.items() if id(inner) not in fine}
    return plain(node)


def _schema(name: str, inner: JsonValue, fine: set[int]) -> Any:
    if isinstance(inner, bool) and name in _ONE:
        return {} if inner else {"not": {}}
    if isinstance(inner, dict) and name in _MANY:
        return {key: _schema("not", item, fine) for key, item in inner.items() if id(item) not in fine}
    if isinstance(inner, list) and name in _MANY:
        return [_schema("not", item, fine) for item in inner]
    return _normalised(inner, fine)


@cache
def _meta_schema() -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator.META_SCHEMA
