"""Shapes that the Civitai document does not have: schemas and models agree on them all the same."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from lightmeter.build import build_model
from lightmeter.emit.jsonschema.emitter import emit_jsonschema
from lightmeter.emit.python.models.emitter import emit_models
from lightmeter.load.spec import load_spec
from lightmeter_cost.pricebook import default_book

NODE: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1},
        "child": {"$ref": "#/components/schemas/Node"},
        "other": {"oneOf": [{"$ref": "#/components/schemas/Node"}, {"type": "null"}]},
        "kids": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}, "maxItems": 2},
        "mix": {"type": ["string", "integer", "null"], "maxLength": 3, "minimum": 2},
        "weights": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z]+$"},
            "additionalProperties": {"type": "number", "minimum": 0},
            "maxProperties": 2,
        },
        "matrix": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2},
        },
        "default": {"type": "number", "multipleOf": 0.5, "exclusiveMinimum": 0, "default": 1.5},
        "dict": {"type": "boolean"},
        "any": {},
    },
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Shapes", "version": "1"},
    "paths": {
        "/nodes": {
            "post": {
                "operationId": "make",
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}
                },
                "responses": {"200": {"description": "ok"}},
            }
        }
    },
    "components": {"schemas": {"Node": NODE}},
}
GOOD: list[dict[str, Any]] = [
    {"name": "a"},
    {"name": "a", "child": {"name": "b", "kids": [{"name": "c"}]}, "other": None},
    {"name": "a", "other": {"name": "b"}, "mix": "abc"},
    {"name": "a", "mix": 2, "weights": {"a": 0.5}, "matrix": [[1, 2]], "default": 2.5},
    {"name": "a", "mix": None, "dict": True, "any": [None]},
    {"name": "a", "any": None},
]
BAD: list[dict[str, Any]] = [
    {},
    {"name": ""},
    {"name": "a", "child": None},
    {"name": "a", "child": {"x": 1, "name": "b"}},
    {"name": "a", "kids": [{"name": "a"}] * 3},
    {"name": "a", "mix": "abcd"},
    {"name": "a", "mix": 1},
    {"name": "a", "mix": True},
    {"name": "a", "weights": {"A": 1}},
    {"name": "a", "weights": {"a": -1}},
    {"name": "a", "weights": {"a": 1, "b": 1, "c": 1}},
    {"name": "a", "matrix": [[1]]},
    {"name": "a", "matrix": [[1, -1]]},
    {"name": "a", "default": 0.3},
    {"name": "a", "default": 0},
    {"name": "a", "dict": 1},
]


@pytest.fixture(scope="module")
def emitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Draft202012Validator, Any]:
    """The schema of the request, and its class."""
    folder = tmp_path_factory.mktemp("shapes")
    (folder / "openapi.json").write_text(json.dumps(DOCUMENT))
    model, _ = build_model(load_spec(folder), default_book())
    schema = next(
        json.loads(file.text) for file in emit_jsonschema(model) if file.path.endswith("/make.schema.json")
    )
    for file in emit_models(model, "shapes_client"):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    return Draft202012Validator(schema), _class(folder / "python")


def _class(root: Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root))
        return importlib.import_module("shapes_client.shapes.models").Node


@pytest.mark.parametrize("body", GOOD, ids=json.dumps)
def test_a_good_request_is_taken(emitted: tuple[Draft202012Validator, Any], body: dict[str, Any]) -> None:
    """By both, and the model gives it back."""
    judge, node = emitted
    assert list(judge.iter_errors(body)) == []
    assert node.model_validate(body).model_dump(by_alias=True, exclude_unset=True, mode="json") == body


@pytest.mark.parametrize("body", BAD, ids=json.dumps)
def test_a_bad_request_is_one_error(emitted: tuple[Draft202012Validator, Any], body: dict[str, Any]) -> None:
    """For the schema exactly one; pydantic says one for each member of a union."""
    judge, node = emitted
    assert len(list(judge.iter_errors(body))) == 1
    with pytest.raises(ValidationError):
        node.model_validate(body)


def test_a_document_without_request_bodies(tmp_path: Path) -> None:
    """Nothing to judge is no mistake."""
    document = {"openapi": "3.1.0", "info": {"title": "Empty", "version": "1"}, "paths": {}}
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    model, _ = build_model(load_spec(tmp_path), default_book())
    assert list(emit_jsonschema(model)) == []
    assert [file.path.rpartition("/")[2] for file in emit_models(model, "x")] == ["base.py", "__init__.py"]
