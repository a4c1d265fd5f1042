"""The overlay: well formed, hits its targets, keeps the document valid, silent on documented requests."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import celpy
import jsonpath
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from spec.documents import DOCUMENT, OVERLAY, body, branches, listed, named, nodes, workflow
from spec.test_document import TAGS

SCHEMA = json.loads(Path(__file__).with_name("overlay.schema.json").read_text("utf-8"))


def _merge(target: dict[str, Any], update: dict[str, Any]) -> None:
    for key, value in update.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            assert key not in target, f"{key} is written twice"
            target[key] = copy.deepcopy(value)


def _applied() -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    for action in OVERLAY["actions"]:
        for match in list(jsonpath.finditer(action["target"], document)):
            _merge(match.obj, action["update"])
    return document


APPLIED = _applied()
SCHEMAS: dict[str, Any] = APPLIED["components"]["schemas"]


def test_the_overlay_is_an_overlay() -> None:
    """It follows Overlay 1.0.0, and our own extensions follow their grammar."""
    Draft202012Validator.check_schema(SCHEMA)
    errors = Draft202012Validator(SCHEMA).iter_errors(OVERLAY)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("action", OVERLAY["actions"], ids=lambda action: action["target"][:60])
def test_an_action_hits_all_that_it_names(action: dict[str, Any]) -> None:
    """A target finds as many places as it lists; a misspelt name would be silence."""
    names = 1
    for bracket in action["target"].split("[")[1:]:
        names *= bracket.partition("]")[0].count("'") // 2
    assert len(jsonpath.findall(action["target"], DOCUMENT)) == names


def test_the_document_stays_valid_with_the_overlay() -> None:
    """Applied, it is still OpenAPI 3.1."""
    assert [error.message for error in OpenAPIV31SpecValidator(APPLIED).iter_errors()] == []


def test_sources_are_known_tags() -> None:
    """Every rule, hint, formula and action cites a source of origin.toml."""
    for pointer, node in nodes(OVERLAY):
        if "severity" in node or "unit" in node or "given" in node:
            assert any(tag in node["source"] for tag in TAGS), pointer
    for action in OVERLAY["actions"]:
        assert any(tag in action["description"] for tag in TAGS) or "x-provider" in action["update"]


def test_an_id_means_one_thing() -> None:
    """The same id never stands for two severities or two kinds of check."""
    kinds: dict[str, tuple[object, ...]] = {}
    for pointer, node in nodes(OVERLAY):
        if "severity" in node:
            kind = (node["severity"], "check" in node, "when" in node)
            assert kinds.setdefault(node["id"], kind) == kind, pointer


def test_every_variant_has_a_price_or_a_reason() -> None:
    """Each family of variants names a formula that exists; none is used nowhere."""
    used = {node["x-cost"] for node in SCHEMAS.values() if "x-cost" in node}
    assert used == set(APPLIED["x-formulas"])


def _soft(node: dict[str, Any], value: Any, at: str) -> Iterator[tuple[str, str, str]]:
    """The hints about single values that speak: rule, pointer, severity."""
    if "$ref" in node:
        yield from _soft(SCHEMAS[named(node["$ref"])], value, at)
    for member in node.get("allOf", ()):
        yield from _soft(member, value, at)
    if "discriminator" in node:
        tag = value[node["discriminator"]["propertyName"]]
        yield from _soft(SCHEMAS[named(node["discriminator"]["mapping"][tag])], value, at)
    for hint in node.get("x-hints", ()):
        if "expect" in hint and not Draft202012Validator(hint["expect"]).is_valid(value):
            yield hint["id"], at, hint["severity"]
            break
    if isinstance(value, dict):
        for name, inner in value.items():
            known = node.get("properties", {}).get(name, node.get("additionalProperties"))
            if isinstance(known, dict):
                yield from _soft(known, inner, f"{at}/{name}")
    if isinstance(value, list) and "items" in node:
        for index, inner in enumerate(value):
            yield from _soft(node["items"], inner, f"{at}/{index}")


def _crossed(node: dict[str, Any], value: dict[str, Any], at: str) -> Iterator[tuple[str, str, str]]:
    """The hints about several fields that speak, judged by a real CEL engine with the defaults filled in."""
    chain = [node, *(SCHEMAS[named(member["$ref"])] for member in node.get("allOf", ()))]
    while more := [SCHEMAS[named(m["$ref"])] for m in chain[-1].get("allOf", ())]:
        chain.extend(more)
    filled: dict[str, Any] = {"images": []}
    for schema in reversed(chain):
        filled |= {name: f["default"] for name, f in schema.get("properties", {}).items() if "default" in f}
    activation = {name: celpy.json_to_cel(inner) for name, inner in (filled | value).items()}
    for hint in (hint for schema in chain for hint in schema.get("x-hints", ()) if "when" in hint):
        environment = celpy.Environment()
        if environment.program(environment.compile(hint["when"])).evaluate(activation):
            yield hint["id"], f"{at}/{hint['at']}", hint["severity"]


def hints(request: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Everything the overlay says about a workflow, first step."""
    value, union = request["steps"][0]["input"], "AnyImageGenInput"
    found = list(_soft({"$ref": f"#/{union}"}, value, "/steps/0/input"))
    while "discriminator" in SCHEMAS[union]:
        union = branches(union)[value[SCHEMAS[union]["discriminator"]["propertyName"]]]
    return found + list(_crossed(SCHEMAS[union], value, "/steps/0/input"))


@pytest.mark.parametrize("file", [row["file"] for row in listed("examples")])
def test_a_documented_request_gets_no_word(file: str) -> None:
    """What the guides show is never complained about, not even in passing."""
    assert hints(workflow(body("examples", file))) == []


@pytest.mark.parametrize("row", listed("warning"), ids=lambda row: row["file"])
def test_an_odd_request_gets_its_one_word(row: dict[str, Any]) -> None:
    """Each example of a warning draws that warning, at its member, and no other."""
    assert hints(body("warning", row["file"])) == [(row["rule"], row["pointer"], row["severity"])]


@pytest.mark.parametrize(
    ("seconds", "rule"),
    [
        (0, None),
        (100, None),
        (101, "wait-above-cap"),
        (999, "wait-above-cap"),
        (60000, "wait-in-milliseconds"),
    ],
)
def test_wait_is_in_seconds(seconds: int, rule: str | None) -> None:
    """Milliseconds are named first, then the cap of the service (reading C49)."""
    found = [name for name, _, _ in _soft(APPLIED["components"]["parameters"]["Wait"]["schema"], seconds, "")]
    assert found == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("text", "rules"),
    [("00:10:00", []), ("1.00:00:00", []), ("00:00:30.5", []), ("PT10M", []), ("600", ["timeout-format"])],
)
def test_a_timeout_is_a_duration(text: str, rules: list[str]) -> None:
    """hh:mm:ss and ISO 8601 pass, anything else gets a word (reading C23)."""
    node = SCHEMAS["WorkflowStepTemplate"]["properties"]["timeout"]
    assert [name for name, _, _ in _soft(node, text, "")] == rules
