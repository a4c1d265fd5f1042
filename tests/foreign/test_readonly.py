"""Read-only members that are required: of answers alone in OpenAPI 3.0, wherever the two words stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lightmeter.build.rest import build_spec
from lightmeter.model.nodes import Object
from lightmeter_cost.pricebook import default_book

ID = {"type": "string", "readOnly": True}
NAME = {"type": "string"}
BASE = {"$ref": "#/components/schemas/Base"}
SECRET = {"$ref": "#/components/schemas/Secret"}
SCHEMAS: dict[str, Any] = {
    "Base": {"type": "object", "required": ["id", "name"], "properties": {"id": ID, "name": NAME}},
    "Plain": {
        "type": "object",
        "required": ["id", "name"],
        "properties": {"id": {"type": "string"}, "name": NAME},
    },
    "Secret": ID,
}
BODIES: dict[str, dict[str, Any]] = {
    "side by side": SCHEMAS["Base"],
    "behind a reference": {"type": "object", "required": ["id", "name"], "properties": {"id": SECRET, "name": NAME}},
    "behind a reference in allOf": {
        "type": "object", "required": ["id", "name"], "properties": {"id": {"allOf": [SECRET]}, "name": NAME},
    },
    "said beside allOf": {
        "type": "object",
        "required": ["id", "name"],
        "properties": {"id": {"allOf": [{"type": "string"}], "readOnly": True}, "name": NAME},
    },
    "inherited": {"allOf": [BASE]},
    "inherited, and required again": {"allOf": [BASE, {"type": "object", "required": ["id"]}]},
    "required of what is inherited": {
        "required": ["id", "name"], "allOf": [{"type": "object", "properties": {"id": ID, "name": NAME}}],
    },
    "required by one part, described by another": {
        "allOf": [{"type": "object", "required": ["id", "name"]}, {"properties": {"id": ID, "name": NAME}}],
    },
    "made read-only by the derived one": {
        "allOf": [{"$ref": "#/components/schemas/Plain"}, {"type": "object", "properties": {"id": {"readOnly": True}}}],
    },
}  # fmt: skip


def required(folder: Path, version: str, body: Any) -> tuple[set[str], list[str]]:
    """The names that a body must have, and the codes of what is said about it."""
    content = {"application/json": {"schema": body}}
    operation = {
        "operationId": "draw",
        "requestBody": {"content": content},
        "responses": {"200": {"description": "k"}},
    }
    document = {
        "openapi": version,
        "info": {"title": "own", "version": "1"},
        "paths": {"/draw": {"post": operation}},
        "components": {"schemas": SCHEMAS},
    }
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    model, warnings = build_spec(path, None, default_book())
    (variant,) = model.variants
    assert isinstance(variant.body, Object)
    return {field.name for field in variant.body.fields if field.required}, [one.code for one in warnings]


@pytest.mark.parametrize("name", BODIES)
def test_what_only_comes_back_need_not_be_sent(name: str, tmp_path: Path) -> None:
    """In 3.0, with a warning; in 3.1 `required` means what it says."""
    assert required(tmp_path, "3.0.3", BODIES[name]) == ({"name"}, ["openapi-upgrade"])
    assert required(tmp_path, "3.1.0", BODIES[name]) == ({"id", "name"}, [])


def test_the_base_alone_is_as_it_was(tmp_path: Path) -> None:
    """What a derived schema says about a member binds no other user of the base."""
    body = {
        "type": "object",
        "properties": {
            "mine": BODIES["made read-only by the derived one"], "yours": {"$ref": "#/components/schemas/Plain"},
        },
    }  # fmt: skip
    content = {"application/json": {"schema": body}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "own", "version": "1"},
        "paths": {
            "/draw": {
                "post": {"requestBody": {"content": content}, "responses": {"200": {"description": "k"}}}
            }
        },
        "components": {"schemas": SCHEMAS},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    model, _ = build_spec(path, None, default_book())
    plain = dict(model.types)["Plain"]
    assert isinstance(plain, Object)
    assert {field.name for field in plain.fields if field.required} == {"id", "name"}
