"""Types inside of types, as large documents have them: long chains, choices beside choices, maps of themselves."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lightmeter.build import build_model
from lightmeter.emit.jsonschema.emitter import emit_jsonschema
from lightmeter.emit.python.models.emitter import emit_models
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter.lint.custom import clients_of
from lightmeter.load.spec import load_spec
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import default_book
from typescript.building import build

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


WORDS = """missing unknown join fits broken check problems at body value found alternatives isMultiple no_case noCase
unlisted unrecognised missing_beside missingBeside lengthOf part sound advise isinstance sum Checks fitsOf greater"""


def test_no_member_hides_what_the_code_needs(tmp_path: Path) -> None:
    """Members with the names of our own functions, and members named like a schema, in Python as in TypeScript."""
    mode = {"type": "object", "required": ["tags"], "properties": {"tags": {"type": "array", "items": TEXT}}}
    schemas = {
        "Mode": mode,
        "ModeValue": {"type": "object", "required": ["a"], "properties": {"a": TEXT}},
        "Words": {
            "type": "object",
            "required": WORDS.split(),
            "properties": {
                word: {"type": "array", "items": {"type": "integer", "multipleOf": 2}, "minItems": 1}
                for word in WORDS.split()
            },
            "additionalProperties": False,
        },
        "Params": {
            "type": "object",
            "properties": {
                "mode": {
                    "anyOf": [
                        TEXT,
                        {"type": "array", "items": TEXT},
                        to("Mode"),
                        {"type": "array", "items": to("ModeValue")},
                    ]
                },
                "words": to("Words"),
            },
        },
    }
    path = written(tmp_path, {"params": to("Params")}, schemas)
    (client,) = clients_of(str(path))
    fine = {word: [2] for word in WORDS.split()}
    bodies = [
        {"mode": "a"},
        {"mode": {"tags": ["a"]}},
        {"mode": [{"a": "b"}]},
        {"mode": [{"a": 1}]},
        {"mode": {"tags": [1]}},
        {"words": fine},
        {"words": {**fine, "missing": [1], "unknown": []}},
        {"words": {}},
        {"words": {**fine, "more": 1}},
    ]
    oracle = Draft202012Validator({"components": {"schemas": schemas}, **to("Params")})
    found = [[(one.pointer, one.rule) for one in client.validate(body, endpoint="params")] for body in bodies]
    assert [not problems for problems in found] == [oracle.is_valid(body) for body in bodies]
    for file in emit_typescript((built(path),), default_book()):
        target = tmp_path / "out" / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.text, "utf-8")
    index = build(tmp_path, tmp_path / "out" / "typescript") / "dist" / "nested" / "index.js"
    command = ["node", "--input-type=module", "-e", PROGRAM, index.as_uri()]
    done = subprocess.run(command, input=json.dumps(bodies), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [sorted(map(tuple, problems)) for problems in json.loads(done.stdout)] == [
        sorted(problems) for problems in found
    ]


PROGRAM = """
import { readFileSync } from "node:fs";
const { validate } = await import(process.argv[1]);
const said = JSON.parse(readFileSync(0, "utf8")).map((body) => validate(body).map((one) => [one.pointer, one.rule]));
process.stdout.write(JSON.stringify(said));
"""


def test_a_choice_may_stand_in_several_others(tmp_path: Path) -> None:
    """Asked for alone, inside one that asks for all tags at once, and inside one that does not."""
    schemas = {
        **{
            f"{a}{b}": {
                "type": "object",
                "required": ["kind", "form"],
                "properties": {"kind": {"const": a}, "form": {"const": b}},
            }
            for a in "xy"
            for b in "pq"
        },
        **{kind: one_of(f"{kind}p", f"{kind}q") for kind in "xy"},
        "Plain": {
            "type": "object",
            "required": ["kind", "size"],
            "properties": {"kind": {"const": "z"}, "size": {"type": "integer"}},
        },
        "First": {
            "type": "object",
            "properties": {"at": to("x"), "both": one_of("x", "y"), "all": one_of("x", "Plain")},
        },
    }
    (client,) = clients_of(str(written(tmp_path, {"first": to("First")}, schemas)))
    bodies = [
        {"at": {"kind": "x", "form": "p"}},
        {"both": {"kind": "y", "form": "q"}},
        {"all": {"kind": "x", "form": "q"}},
        {"all": {"kind": "z", "size": "x"}},
    ]
    oracle = Draft202012Validator({"components": {"schemas": schemas}, **to("First")})
    verdicts = [client.validate(body, endpoint="first") == [] for body in bodies]
    assert verdicts == [oracle.is_valid(body) for body in bodies] == [True, True, True, False]


def test_a_choice_that_nothing_is_left_of_is_written_all_the_same(tmp_path: Path) -> None:
    """What two choices have no value in common for is refused, and every target can be emitted."""
    schemas = {
        **{kind: block(kind) for kind in KINDS},
        "Block": one_of(*KINDS),
        "Some": one_of("text", "image", "quote"),
        "Fragment": SCHEMAS["Fragment"],
        "Few": {"oneOf": [one_of("list", "code"), one_of("text", "tabs")]},
        "Both": {"allOf": [one_of("text", "image"), one_of("list", "code")]},
        "Body": {"type": "object", "properties": {"few": to("Few"), "both": to("Both")}},
    }
    path = written(tmp_path, {"body": to("Body")}, schemas)
    (client,) = clients_of(str(path))
    bodies = [
        {"few": {"type": "tabs"}},
        {"few": {"type": "hint"}},
        *({"both": {"type": kind}} for kind in KINDS),
    ]
    oracle = Draft202012Validator({"components": {"schemas": schemas}, **to("Body")})
    verdicts = [client.validate(body, endpoint="body") == [] for body in bodies]
    assert verdicts == [oracle.is_valid(body) for body in bodies] == [True, *[False] * 9]
    assert [file.path for file in emit_models(built(path), "nested_client")]
