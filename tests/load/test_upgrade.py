"""OpenAPI 3.0 read as 3.1: each rule, the same model from both spellings, and places that stay right."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from lightmeter.build import build_model
from lightmeter.load.diagnostics import SpecError
from lightmeter.load.document import parse_document
from lightmeter.load.spec import load_spec
from lightmeter.load.upgrade import upgraded
from lightmeter.model.types import Origin
from lightmeter_cost.pricebook import default_book

HEAD = 'openapi: 3.0.3\ninfo: {title: t, version: "1"}\npaths: {}\ncomponents:\n  schemas:\n    B: {type: string}\n'
A = "/components/schemas/A"


def upgrade(schema: str) -> tuple[Any, list[str]]:
    """Schema A of a 3.0 document in its 3.1 form, and the notes."""
    document = upgraded(parse_document(f"{HEAD}    A: {schema}\n".encode(), "o.yaml"))
    return document.at(A), [str(note) for note in document.notes]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{type: string, nullable: true}", {"type": ["string", "null"]}),
        ("{type: string, nullable: false}", {"type": "string"}),
        ("{nullable: true, description: any}", {"description": "any"}),
        (
            "{type: string, enum: [a, null], nullable: true}",
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        ("{type: integer, minimum: 1, exclusiveMinimum: true}", {"type": "integer", "exclusiveMinimum": 1}),
        ("{type: integer, maximum: 9, exclusiveMaximum: false}", {"type": "integer", "maximum": 9}),
        (
            "{type: string, format: binary}",
            {"type": "string", "contentMediaType": "application/octet-stream"},
        ),
        ("{type: string, format: byte}", {"type": "string", "contentEncoding": "base64"}),
        ("{type: string, format: uuid, example: x}", {"type": "string", "format": "uuid", "example": "x"}),
        (
            "{$ref: '#/components/schemas/B', description: said}",
            {"$ref": "#/components/schemas/B"},
        ),
        (
            "{type: object, properties: {nullable: {type: string, nullable: true}}}",
            {"type": "object", "properties": {"nullable": {"type": ["string", "null"]}}},
        ),
        (
            "{type: object, additionalProperties: {items: {type: string, nullable: true}}, example: {nullable: 1}}",
            {
                "type": "object",
                "additionalProperties": {"items": {"type": ["string", "null"]}},
                "example": {"nullable": 1},
            },
        ),
    ],
)
def test_the_same_meaning_in_3_1(before: str, after: object) -> None:
    """Each keyword that 3.1 spells in another way, with nothing to be said about it."""
    assert upgrade(before) == (after, [])


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        (
            "{type: string, enum: [a], nullable: true}",
            {"type": ["string", "null"], "enum": ["a", None]},
            f"o.yaml:7:34: warning[openapi-upgrade] {A}/nullable: read as it is meant: null, though `enum`",
        ),
        (
            "{nullable: true, title: T, allOf: [{$ref: '#/components/schemas/B'}]}",
            {
                "title": "T",
                "anyOf": [{"allOf": [{"$ref": "#/components/schemas/B"}]}, {"type": "null"}],
            },
            f"o.yaml:7:9: warning[openapi-upgrade] {A}/nullable: read as it is meant",
        ),
        (
            "{$ref: '#/components/schemas/B', nullable: true}",
            {"anyOf": [{"$ref": "#/components/schemas/B"}, {"type": "null"}]},
            f"o.yaml:7:41: warning[openapi-upgrade] {A}/nullable: read as it is meant",
        ),
        (
            "{$ref: '#/components/schemas/B', maxLength: 3}",
            {"$ref": "#/components/schemas/B"},
            f"o.yaml:7:41: warning[openapi-upgrade] {A}/maxLength: ignored",
        ),
    ],
)
def test_what_is_read_in_one_of_several_ways_is_noted(before: str, after: object, note: str) -> None:
    """The note names the place in the document as it was written."""
    schema, (found,) = upgrade(before)
    assert schema == after
    assert found.startswith(note)


@pytest.mark.parametrize(
    ("schema", "line"),
    [
        ("{const: 1}", f"7:9: error[bad-schema] {A}/const: OpenAPI 3.0 has no keyword `const`"),
        ("{type: [string]}", f"7:9: error[bad-schema] {A}/type: OpenAPI 3.0 has one type and `nullable`"),
        ('{type: "null"}', f"7:9: error[bad-schema] {A}/type: OpenAPI 3.0 has one type"),
        ("{minimum: 1, exclusiveMinimum: 1}", f"7:21: error[bad-schema] {A}/exclusiveMinimum: true or false"),
        ("{exclusiveMaximum: true}", f"7:9: error[bad-schema] {A}/exclusiveMaximum: `maximum` is missing"),
        ('{nullable: "yes"}', f"7:9: error[bad-schema] {A}/nullable: true or false is expected"),
        ("{items: true}", f"7:9: error[bad-schema] {A}/items: a schema is an object in OpenAPI 3.0"),
    ],
)
def test_what_3_0_does_not_know_is_refused(schema: str, line: str) -> None:
    """By name and place, because 3.1 would obey it."""
    with pytest.raises(SpecError) as raised:
        upgrade(schema)
    assert raised.value.render().startswith(f"o.yaml:{line}")


def test_members_of_later_documents_are_refused() -> None:
    """Webhooks came with 3.1."""
    with pytest.raises(SpecError, match=r"o\.yaml:8:1: error\[bad-openapi\] /webhooks"):
        upgrade("{}\nwebhooks: {}")


def test_a_schema_outside_the_components_is_found_by_its_reference() -> None:
    """Wherever a reference leads, the rules of 3.0 hold."""
    document = upgraded(
        parse_document(
            f"{HEAD}    A: {{$ref: '#/x-own/C'}}\nx-own: {{C: {{type: string, nullable: true}}}}\n".encode(),
            "o.yaml",
        )
    )
    assert document.at("/x-own/C") == {"type": ["string", "null"]}


def test_parts_that_are_new_stand_where_they_come_from() -> None:
    """The number where `exclusiveMinimum` stood, null where `nullable` stood."""
    schema = "\n      minimum: 1\n      exclusiveMinimum: true\n      type: integer\n      nullable: true"
    document = upgraded(parse_document(f"{HEAD}    A:{schema}\n".encode(), "o.yaml"))
    pointers = (f"{A}/exclusiveMinimum", f"{A}/type", f"{A}/type/1", f"{A}/type/0")
    assert [document.origin(pointer).line for pointer in pointers] == [9, 10, 11, 10]


def test_a_document_of_3_1_is_left_alone() -> None:
    """The very same object."""
    document = parse_document(b"openapi: 3.1.0\ncomponents: {schemas: {A: {const: 1}}}\n", "o.yaml")
    assert upgraded(document) is document


def test_a_mistake_keeps_its_line(tmp_path: Path) -> None:
    """What is checked is the 3.1 form; what is named is the place in the file."""
    path = tmp_path / "openapi.yaml"
    path.write_text(f"{HEAD}    A:\n      nullable: true\n      type: objct\n")
    with pytest.raises(SpecError, match=r"openapi\.yaml:9:7: error\[bad-schema\].*did you mean object"):
        load_spec(tmp_path)


BODY = """
info: {title: Cats, version: "1"}
paths:
  /cats:
    post:
      operationId: addCat
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Cat"}}}}
      responses: {"200": {description: done}}
components:
  schemas:
    Cat:
      type: object
      required: [name]
      properties:
"""
OLD = """        name: {type: string, nullable: true}
        mood: {type: string, enum: [calm, wild, null], nullable: true}
        age: {type: number, minimum: 0, exclusiveMinimum: true, maximum: 40, exclusiveMaximum: false}
        picture: {type: string, format: byte}
        owner: {nullable: true, allOf: [{$ref: "#/components/schemas/Owner"}]}
    Owner: {type: object, properties: {name: {type: string}}}
"""
NEW = """        name: {type: [string, "null"]}
        mood: {type: [string, "null"], enum: [calm, wild, null]}
        age: {type: number, exclusiveMinimum: 0, maximum: 40}
        picture: {type: string, contentEncoding: base64}
        owner: {anyOf: [{allOf: [{$ref: "#/components/schemas/Owner"}]}, {type: "null"}]}
    Owner: {type: object, properties: {name: {type: string}}}
"""


def test_both_spellings_build_the_same_model() -> None:
    """Apart from the columns, nothing tells which version the document was written in."""
    old = upgraded(parse_document(f"openapi: 3.0.3{BODY}{OLD}".encode(), "o.yaml"))
    new = upgraded(parse_document(f"openapi: 3.1.0{BODY}{NEW}".encode(), "o.yaml"))
    book = default_book()
    assert without_places(build_model(old, book)[0]) == without_places(build_model(new, book)[0])


def test_notes_reach_the_warnings_of_the_build() -> None:
    """Nobody who loads a document has to ask for them."""
    document = upgraded(parse_document(f"openapi: 3.0.3{BODY}{OLD}".encode(), "o.yaml"))
    assert [warning.code for warning in build_model(document, default_book())[1]] == ["openapi-upgrade"]


def without_places(node: Any) -> Any:
    """A model as plain values, origins left out."""
    if isinstance(node, Origin):
        return None
    if is_dataclass(node):
        return type(node), [without_places(getattr(node, field.name)) for field in fields(node)]
    if isinstance(node, tuple):
        return [without_places(inner) for inner in node]  # pyright: ignore[reportUnknownVariableType]
    return node
