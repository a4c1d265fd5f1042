"""Documents without discriminators: alternatives that nothing tells apart are tried, in Python as in TypeScript."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lightmeter.build import build_model
from lightmeter.diff.compare import compare_specs
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter.lint.custom import clients_of
from lightmeter.load.spec import load_spec
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import default_book
from typescript.building import build

TEXTS = {"type": "array", "items": {"type": "string"}}
NUMBERS = {"type": "array", "items": {"type": "integer"}}
CLOSED = {"type": "object", "additionalProperties": False}


def to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


BODY = {
    **CLOSED,
    "properties": {
        "input": {"anyOf": [{"type": "string", "minLength": 2}, TEXTS, NUMBERS]},
        "meta": {"oneOf": [to("A"), to("B")]},
        "where": to("Where"),
        "maybe": {"anyOf": [to("A"), {"type": ["string", "null"]}, to("B")]},
        "size": {"oneOf": [{"type": "integer", "multipleOf": 16}, {"type": "integer", "maximum": 8}]},
    },
    "anyOf": [{"required": ["input"]}, {"required": ["meta"]}],
}
SCHEMAS = {
    "A": {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}},
    "B": {"type": "object", "required": ["y"], "properties": {"y": {"type": "integer", "maximum": 5}}},
    "And": {**CLOSED, "required": ["and"], "properties": {"and": {"type": "array", "items": to("Where")}}},
    "Or": {**CLOSED, "required": ["or"], "properties": {"or": {"type": "array", "items": to("Where")}}},
    "Is": {**CLOSED, "required": ["is"], "properties": {"is": {"type": "integer"}}},
    "Where": {"oneOf": [to("And"), to("Or"), to("Is")]},
}
BODIES: dict[str, Any] = {"draw": BODY, "listed": {"type": "array", "items": to("Where")}, "plain": TEXTS}
CASES: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("draw", {"input": "ab"}, []),
    ("draw", {"input": ["a"]}, []),
    ("draw", {"input": [1]}, []),
    ("draw", {"input": []}, []),
    ("draw", {"input": ["a", 1]}, [("/input/1", "wrong-type")]),
    ("draw", {"input": 7}, [("/input", "wrong-type")]),
    ("draw", {"input": "a"}, [("/input", "too-short")]),
    ("draw", {"meta": {"x": 1}}, []),
    ("draw", {"meta": {"x": 1, "y": 9}}, []),
    ("draw", {"meta": {"x": 1, "y": 1}}, [("/meta", "fits-several")]),
    ("draw", {"meta": {"y": 9}}, [("/meta/y", "above-maximum")]),
    ("draw", {"meta": {}}, [("/meta/x", "missing-field")]),
    ("draw", {"meta": None}, [("/meta", "wrong-type")]),
    ("draw", {}, [("/input", "missing-field")]),
    ("draw", {"input": "ab", "more": 1}, [("/more", "unknown-field")]),
    ("draw", {"input": "ab", "where": {"and": [{"or": [{"is": 1}]}]}}, []),
    (
        "draw",
        {"input": "ab", "where": {"and": [{"or": [{"is": "1"}]}]}},
        [("/where/and/0/or/0/is", "wrong-type")],
    ),
    ("draw", {"input": "ab", "maybe": None}, []),
    ("draw", {"input": "ab", "maybe": {"y": 6}}, [("/maybe/y", "above-maximum")]),
    ("draw", {"input": "ab", "size": 32}, []),
    ("draw", {"input": "ab", "size": 0}, [("/size", "fits-several")]),
    ("draw", {"input": "ab", "size": 9}, [("/size", "not-multiple-of")]),
    ("listed", [{"is": 1}, {"or": []}], []),
    ("listed", [{"is": 1}, {"no": 1}], [("/1/and", "missing-field"), ("/1/no", "unknown-field")]),
    ("listed", {"is": 1}, [("", "wrong-type")]),
    ("plain", ["a", "b"], []),
    ("plain", ["a", 2], [("/1", "wrong-type")]),
]
PROGRAM = """
import { readFileSync } from "node:fs";
const { validateBody } = await import(process.argv[1]);
const asked = JSON.parse(readFileSync(0, "utf8"));
const said = asked.map(([id, body]) => validateBody(id, body).map((one) => [one.pointer, one.rule, one.message]));
process.stdout.write(JSON.stringify(said));
"""


def operation(name: str, schema: Any) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {"post": {"operationId": name, "requestBody": body, "responses": {"200": {"description": "ok"}}}}


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("alternatives") / "openapi.json"
    document = {
        "openapi": "3.1.0",
        "info": {"title": "alternatives", "version": "1"},
        "paths": {f"/{name}": operation(name, schema) for name, schema in BODIES.items()},
        "components": {"schemas": SCHEMAS},
    }
    path.write_text(json.dumps(document), "utf-8")
    return path


def said(spec: Path) -> list[list[tuple[str, str, str]]]:
    """What the emitted Python says of every case."""
    (client,) = clients_of(str(spec))
    found = [client.validate(body, endpoint=name) for name, body, _ in CASES]
    return [[(one.pointer, one.rule, one.message) for one in problems] for problems in found]


def test_the_nearest_alternative_speaks(spec: Path) -> None:
    """Of a value that fits none, the faults that keep it from the alternative it is nearest to."""
    found = [[(pointer, rule) for pointer, rule, _ in one] for one in said(spec)]
    assert list(zip([case[:2] for case in CASES], found, strict=True)) == [
        ((name, body), expected) for name, body, expected in CASES
    ]


def test_jsonschema_gives_the_same_verdicts() -> None:
    """The cases above are valid where an independent validator says so."""
    root = {"components": {"schemas": SCHEMAS}}
    verdicts = [Draft202012Validator({**root, **BODIES[name]}).is_valid(body) for name, body, _ in CASES]
    assert verdicts == [not expected for _, _, expected in CASES]


def test_typescript_says_the_same(spec: Path, tmp_path: Path) -> None:
    """Places, rules and sentences."""
    model, _ = build_model(load_spec(spec), default_book())
    for file in emit_typescript((model,), default_book()):
        path = tmp_path / "out" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    index = build(tmp_path, tmp_path / "out" / "typescript") / "dist" / model.provider / "operations.js"
    command = ["node", "--input-type=module", "-e", PROGRAM, index.as_uri()]
    asked = json.dumps([case[:2] for case in CASES])
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = [sorted(map(tuple, problems)) for problems in json.loads(done.stdout)]
    assert found == [sorted(problems) for problems in said(spec)]


def test_alternatives_inside_alternatives_are_asked_once(spec: Path) -> None:
    """Forty levels of them would be three to the power of forty questions otherwise."""
    (client,) = clients_of(str(spec))
    where: dict[str, Any] = {"is": "no"}
    for _ in range(20):
        where = {"and": [{"or": [where]}]}
    (problem,) = client.validate({"input": "ab", "where": where}, endpoint="draw")
    assert problem.pointer == "/where" + "/and/0/or/0" * 20 + "/is"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"anyOf": [to("A"), to("B")]}, {"anyOf": [to("B"), to("A")]}, []),
        ({"anyOf": [to("A"), to("B")]}, {"anyOf": [to("A"), to("B"), to("Is")]}, ["type-widened"]),
        ({"anyOf": [to("A"), to("B"), to("Is")]}, {"anyOf": [to("A"), to("B")]}, ["type-narrowed"]),
        ({"anyOf": [to("A"), to("B")]}, {"oneOf": [to("A"), to("B")]}, ["type-changed"]),
        ({"anyOf": [TEXTS, NUMBERS]}, {"anyOf": [TEXTS, {**NUMBERS, "maxItems": 2}]}, ["count-narrowed"]),
    ],
)
def test_a_change_of_alternatives_is_told(old: Any, new: Any, said: list[str], tmp_path: Path) -> None:
    """None is dropped because another one has the same JSON type."""
    models: list[Model] = []
    for name, schema in (("old", old), ("new", new)):
        body = {**CLOSED, "properties": {"x": schema}}
        document = {
            "openapi": "3.1.0",
            "info": {"title": "alternatives", "version": "1"},
            "paths": {"/draw": operation("draw", body)},
            "components": {"schemas": SCHEMAS},
        }
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document), "utf-8")
        models.append(build_model(load_spec(path), default_book())[0])
    changes = compare_specs((("x", models[0]),), (("x", models[1]),))
    assert [change.kind for change in changes] == said
