"""How many members an object has, and by which names: beside named members as in maps, in every target alike."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lightmeter.build import build_model
from lightmeter.emit.jsonschema.emitter import emit_jsonschema
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter.lint.custom import clients_of
from lightmeter.load.spec import load_spec
from lightmeter.mock.holding import Holding
from lightmeter.mock.samples import Samples
from lightmeter_cost.pricebook import default_book
from typescript.building import build

NAMED = {"a": {"type": "integer"}, "b": {"type": "string"}, "x-y": {"type": "boolean"}}
SIZES = {"minProperties": 1, "maxProperties": 2}
KEYS = {"pattern": "^[a-z-]+$", "maxLength": 4}
BODIES: dict[str, Any] = {
    "closed": {"type": "object", "properties": NAMED, "additionalProperties": False, **SIZES},
    "open": {"type": "object", "properties": NAMED, **SIZES, "propertyNames": KEYS},
    "typed": {
        "type": "object",
        "properties": NAMED,
        "required": ["a"],
        "additionalProperties": {"type": "number", "maximum": 5},
        "propertyNames": KEYS,
        "minProperties": 2,
    },
    "merged": {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}}, "minProperties": 1, "maxProperties": 9},
            {"type": "object", "properties": {"b": {"type": "string"}}, "maxProperties": 2, "propertyNames": KEYS},
        ]
    },
    "map": {"type": "object", "additionalProperties": {"type": "integer"}, **SIZES, "propertyNames": KEYS},
    "listed": {"type": "object", "propertyNames": {"enum": ["a", "b", "ef"]}, **SIZES},
    "wordy": {
        "type": "object",
        "properties": NAMED,
        "propertyNames": {"type": "string", "enum": ["a", "b", "x-y", "ef", "EFG"], "maxLength": 3},
    },
    "worded": {
        "type": "object",
        "additionalProperties": {"type": "integer", "enum": [1, 2, 9, 30], "minimum": 2, "multipleOf": 3},
        "propertyNames": {"const": "ef"},
    },
    "within": {
        "type": "object",
        "additionalProperties": False,
        "required": ["inner"],
        "properties": {
            "inner": {"type": "object", "properties": NAMED, "minProperties": 2, "propertyNames": KEYS}
        },
    },
}  # fmt: skip
VALUES: list[Any] = [
    {},
    {"a": 1},
    {"a": 1, "b": "x"},
    {"a": 1, "b": "x", "x-y": True},
    {"a": 1, "ef": 2},
    {"a": 1, "ef": 9},
    {"a": 1, "EF": 2},
    {"a": "1", "too-long": 2},
    {"too-long": 9, "EF": 9, "b": 1},
    {"ef": 1, "eg": 1},
    {"__proto__": 1},
    {"": 1, "a": None},
    [],
]
CASES = [(name, {"inner": value} if name == "within" else value) for name in BODIES for value in VALUES]
COUNTED = ("minProperties", "maxProperties", "pattern", "maxLength")
PROGRAM = """
import { readFileSync } from "node:fs";
const { validateBody } = await import(process.argv[1]);
const asked = JSON.parse(readFileSync(0, "utf8"));
const said = asked.map(([id, body]) => validateBody(id, body).map((one) => [one.pointer, one.rule, one.message]));
const gone = validateBody("closed", { a: undefined }).map((one) => one.rule);
process.stdout.write(JSON.stringify([said, gone]));
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("members") / "openapi.json"
    path.write_text(json.dumps(document(BODIES)), "utf-8")
    return path


def document(bodies: dict[str, Any]) -> dict[str, Any]:
    """One operation a body."""
    paths = {f"/{name}": at(name, one) for name, one in bodies.items()}
    return {"openapi": "3.1.0", "info": {"title": "members", "version": "1"}, "paths": paths}


def at(name: str, schema: Any) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {"post": {"operationId": name, "requestBody": body, "responses": {"200": {"description": "ok"}}}}


def said(spec: Path) -> list[list[tuple[str, str, str]]]:
    """What the emitted Python says of every case."""
    (client,) = clients_of(str(spec))
    found = [client.validate(body, endpoint=name) for name, body in CASES]
    return [[(one.pointer, one.rule, one.message) for one in problems] for problems in found]


def test_jsonschema_gives_the_same_verdicts(spec: Path) -> None:
    """What an independent validator accepts is accepted, and nothing else."""
    verdicts = [Draft202012Validator(BODIES[name]).is_valid(body) for name, body in CASES]
    assert [not problems for problems in said(spec)] == verdicts
    assert 20 < sum(verdicts) < len(verdicts) - 20


def test_the_emitted_schemas_give_the_same_verdicts(spec: Path) -> None:
    """So do the JSON Schema files; a `$schema` at the root is no member."""
    model, _ = build_model(load_spec(spec), default_book())
    files = {file.path: json.loads(file.text) for file in emit_jsonschema(model)}
    for (name, body), problems in zip(CASES, said(spec), strict=True):
        sent = Draft202012Validator(files[f"jsonschema/members/operations/{name}.schema.json"])
        assert sent.is_valid(body) == (not problems), (name, body)
        root = files.get(f"jsonschema/members/{name}.schema.json")
        if root is not None and isinstance(body, dict):
            pinned = {**body, "$schema": "s"}  # pyright: ignore[reportUnknownVariableType]
            assert Draft202012Validator(root).is_valid(pinned) == (not problems), (name, body)


def test_typescript_says_the_same(spec: Path, tmp_path: Path) -> None:
    """Places, rules and sentences; a member that is undefined is none."""
    model, _ = build_model(load_spec(spec), default_book())
    for file in emit_typescript((model,), default_book()):
        path = tmp_path / "out" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    index = build(tmp_path, tmp_path / "out" / "typescript") / "dist" / model.provider / "operations.js"
    command = ["node", "--input-type=module", "-e", PROGRAM, index.as_uri()]
    done = subprocess.run(command, input=json.dumps(CASES), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found, gone = json.loads(done.stdout)
    assert [sorted(map(tuple, problems)) for problems in found] == [sorted(one) for one in said(spec)]
    assert gone == ["too-few-items"]


def test_the_mock_server_judges_and_makes_them_up(spec: Path) -> None:
    """What it makes up has enough members, by names that are allowed; its own judgement is that of the validator."""
    model, _ = build_model(load_spec(spec), default_book())
    samples = Samples(dict(model.types))
    bodies = {operation.id: operation.body for operation in model.operations}
    for name, body in bodies.items():
        assert body is not None
        assert Draft202012Validator(BODIES[name]).is_valid(samples.of(body)), name
        for (asked, value), problems in zip(CASES, said(spec), strict=True):
            if asked == name:
                assert bool(Holding(samples).problems(value, body)) == bool(problems), (name, value)


def test_one_sentence_each(spec: Path) -> None:
    """How many there are and how many are needed; the name that is wrong, at its own place."""
    found = dict(zip([json.dumps(case) for case in CASES], said(spec), strict=True))
    assert found[json.dumps(("closed", {}))] == [
        ("", "too-few-items", "the request has 0 members; at least 1 needed")
    ]
    assert [one[:2] for one in found[json.dumps(("open", {"a": 1, "EF": 2}))]] == [("/EF", "bad-pattern")]
