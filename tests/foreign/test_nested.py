"""Types inside of types, as large documents have them: long chains, choices beside choices, maps of themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lightmeter.build import build_model
from lightmeter.emit.jsonschema.emitter import emit_jsonschema
from lightmeter.lint.custom import clients_of
from lightmeter.load.spec import load_spec
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import default_book

LEVELS = 300
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
KINDS = ("text", "image", "list", "quote", "code", "table", "tabs", "hint")


def to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(*names: str) -> dict[str, Any]:
    return {"oneOf": [to(name) for name in names]}


def block(kind: str) -> dict[str, Any]:
    """A part of a text, which holds others and comments on them."""
    comment = {
        "allOf": [
            to("Fragment"),
            {"type": "object", "properties": {"nodes": {"type": "array", "items": to("Some")}}},
        ]
    }
    return {
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": {"type": "string", "enum": [kind]},
            "nodes": {"type": "array", "items": to("Block")},
            "comments": {"type": "array", "items": comment},
        },
    }


SCHEMAS: dict[str, Any] = {
    **{kind: block(kind) for kind in KINDS},
    "Block": one_of(*KINDS),
    "Some": one_of("text", "image", "quote"),
    "Fragment": {"type": "object", "properties": {"nodes": {"type": "array", "items": to("Block")}}},
    "Plain": {
        "properties": {},
        "additionalProperties": {
            "oneOf": [to("Plain"), {"type": "integer"}, {"type": "array", "items": {"anyOf": [TEXT, to("Plain")]}}]
        },
    },
    "Shape": {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string"}, "size": {"type": "integer"}},
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"any": "#/components/schemas/Shape", "round": "#/components/schemas/Round"},
        },
    },
    "Round": {"allOf": [to("Shape"), {"type": "object", "required": ["radius"], "properties": {"radius": NUMBER}}]},
    "Named": {
        "type": "object",
        "required": ["type", "name"],
        "properties": {"type": {"enum": ["named"]}, "name": TEXT},
    },
    "Loose": {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": ["loose"]}},
        "oneOf": [
            {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}},
            {"type": "object", "required": ["y"], "properties": {"y": {"type": "integer"}}},
        ],
    },
    "Either": one_of("Named", "Loose"),
}  # fmt: skip
BODIES: dict[str, Any] = {name.lower(): to(name) for name in ("Block", "Plain", "Either")}
TABS = {"nodes": [{"type": "tabs"}]}
CASES: list[tuple[str, Any, bool]] = [
    ("block", {"type": "list", "nodes": [{"type": "code", "nodes": []}]}, True),
    ("block", {"type": "list", "nodes": [{"type": "code", "nodes": [{"type": "no"}]}]}, False),
    ("block", {"type": "list", "comments": [{"nodes": [{"type": "quote"}]}]}, True),
    ("block", {"type": "list", "comments": [{"nodes": [{"type": "table"}]}]}, False),
    ("block", {"type": "list", "comments": [{"nodes": [{"type": "quote", "nodes": [{"type": "table"}]}]}]}, True),
    ("block", {"type": "list", "comments": [{"nodes": [{"type": "quote", "comments": [TABS]}]}]}, False),
    ("plain", {"a": 1, "b": {"c": {"d": 2}}, "e": ["x", {"f": 3}]}, True),
    ("plain", {"a": {"b": {"c": "x"}}}, False),
    ("plain", {"e": ["x", {"f": [1]}]}, False),
    ("either", {"type": "named", "name": "a"}, True),
    ("either", {"type": "named"}, False),
    ("either", {"type": "loose", "x": 1}, True),
    ("either", {"type": "loose", "x": "1"}, False),
    ("either", {"type": "loose"}, False),
]  # fmt: skip


def written(folder: Path, bodies: dict[str, Any], schemas: dict[str, Any]) -> Path:
    def operation(name: str, schema: Any) -> dict[str, Any]:
        body = {"required": True, "content": {"application/json": {"schema": schema}}}
        return {
            "post": {"operationId": name, "requestBody": body, "responses": {"200": {"description": "ok"}}}
        }

    document = {
        "openapi": "3.1.0",
        "info": {"title": "nested", "version": "1"},
        "paths": {f"/{name}": operation(name, schema) for name, schema in bodies.items()},
        "components": {"schemas": schemas},
    }
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def built(path: Path) -> Model:
    return build_model(load_spec(path), default_book())[0]


@pytest.mark.parametrize(("name", "body", "fits"), CASES)
def test_verdicts_are_those_of_jsonschema(name: str, body: Any, fits: bool, tmp_path: Path) -> None:
    """Of the emitted validator, of the emitted schema and of an independent validator on the document's own."""
    path = written(tmp_path, BODIES, SCHEMAS)
    (client,) = clients_of(str(path))
    root = {"components": {"schemas": {**SCHEMAS, "Plain": {"type": "object", **SCHEMAS["Plain"]}}}}
    emitted = {file.path.rpartition("/")[2]: file.text for file in emit_jsonschema(built(path))}
    assert [
        client.validate(body, endpoint=name) == [],
        Draft202012Validator({**root, **BODIES[name]}).is_valid(body),
        Draft202012Validator(json.loads(emitted[f"{name}.schema.json"])).is_valid(body),
    ] == [fits] * 3


def test_a_choice_beside_a_choice_is_made_once(tmp_path: Path) -> None:
    """What holds of both stays as small as what each says: eight blocks, not eight times eight at every level."""
    assert len(built(written(tmp_path, {"block": to("Block")}, SCHEMAS)).types) < 100


def test_long_chains_of_objects_are_read(tmp_path: Path) -> None:
    """Each holds the next one: as deep as a request may be, and no recursion of ours is in the way."""
    schemas: dict[str, Any] = {
        f"S{level}": {"type": "object", "properties": {"next": to(f"S{level + 1}")}}
        for level in range(LEVELS)
    }
    schemas[f"S{LEVELS}"] = {"type": "object", "properties": {"n": {"type": "integer"}}}
    model = built(written(tmp_path, {"chain": to("S0")}, schemas))
    assert [name for name, _ in model.types] == [f"S{level}" for level in range(LEVELS + 1)]


def test_a_base_may_be_one_of_its_own_branches(tmp_path: Path) -> None:
    """As generators write it that know classes: the mapping lists the base itself."""
    (client,) = clients_of(str(written(tmp_path, {"shape": to("Shape")}, SCHEMAS)))
    bodies = [
        {"kind": "any"},
        {"kind": "any", "size": "x"},
        {"kind": "round", "radius": 1},
        {"kind": "round"},
        {"kind": "no"},
    ]
    found = [[one.pointer for one in client.validate(body, endpoint="shape")] for body in bodies]
    assert found == [[], ["/size"], [], ["/radius"], ["/kind"]]
