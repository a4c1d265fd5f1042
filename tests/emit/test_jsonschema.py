"""The emitted JSON Schemas: they judge as the emitted validators do, and say each fault once."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from lightmeter.emit.jsonschema.emitter import emit_jsonschema
from lightmeter_client import civitai as emitted
from support import civitai

SAME = {"discriminator": "enum"}
"""Keywords of the validators that JSON Schema calls otherwise."""
NAMES = sorted(path.relative_to(civitai.EXAMPLES).as_posix() for path in civitai.EXAMPLES.rglob("*.json"))
KLEIN = {"engine": "flux2", "model": "klein", "operation": "createImage", "prompt": "x"}
REFERENCE = {"$ref": "step-0", "path": "output.images[0].url"}


@cache
def schemas() -> dict[str, Any]:
    """Every schema file, by its path below jsonschema/civitai."""
    files = emit_jsonschema(civitai.model())
    return {file.path.removeprefix("jsonschema/civitai/"): json.loads(file.text) for file in files}


@cache
def judge(name: str) -> Draft202012Validator:
    return Draft202012Validator(schemas()[f"{name}.schema.json"])


def faults(name: str, value: Any) -> list[tuple[str, str]]:
    """Pointer and keyword of every error."""
    errors = judge(name).iter_errors(value)
    return [("".join(f"/{step}" for step in error.absolute_path), str(error.validator)) for error in errors]


@pytest.mark.parametrize("path", sorted(schemas()))
def test_a_schema_is_valid_and_stands_alone(path: str) -> None:
    """It fits the meta-schema, points nowhere else, and an independent validator loads it."""
    schema = schemas()[path]
    Draft202012Validator.check_schema(schema)
    text = json.dumps(schema)
    assert "oneOf" not in text
    assert schema["$id"].startswith("urn:lightmeter:civitai:")
    assert all(target.startswith("#/$defs/") for target in _targets(schema))
    jsonschema_rs.validator_for(schema)


def _targets(node: Any) -> list[str]:
    match node:
        case dict():
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [target for inner in node.values() for target in _targets(inner)]
        case list():
            return [target for inner in node for target in _targets(inner)]
        case _:
            return []


def test_there_is_a_file_for_each_variant_and_form() -> None:
    names = {f"{'/'.join(variant.path[1:])}.schema.json" for variant in civitai.model().variants}
    assert names | {
        "request.schema.json",
        "workflow.schema.json",
        "step.schema.json",
        "input.schema.json",
    } <= set(schemas())


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_judged_as_the_validators_do(name: str) -> None:
    """The same verdict on every example; one fault is one error with the same keyword, here and in Rust."""
    request = json.loads((civitai.EXAMPLES / name).read_text("utf-8"))
    problems = emitted.validate(request)
    found = faults("request", request)
    assert [keyword for _, keyword in found] == [SAME.get(p.keyword or "", p.keyword) for p in problems]
    for (pointer, keyword), problem in zip(found, problems, strict=True):
        place = (
            problem.pointer.rpartition("/")[0]
            if keyword in ("required", "additionalProperties")
            else problem.pointer
        )
        assert pointer == place
    rust = jsonschema_rs.validator_for(schemas()["request.schema.json"])
    assert len(list(rust.iter_errors(request))) == len(problems)


@pytest.mark.parametrize("form", ["input", "step", "workflow"])
def test_a_form_takes_its_own(form: str) -> None:
    """Each form has a schema of its own, and the one for requests takes all of them."""
    step = {"$type": "imageGen", "input": KLEIN}
    request = {"input": KLEIN, "step": step, "workflow": {"steps": [step]}}[form]
    assert faults(form, request) == []
    assert faults("request", request) == []


@pytest.mark.parametrize("value", [None, 1, "x", [], True])
def test_what_is_no_object_is_one_error(value: Any) -> None:
    for form in ("request", "input", "workflow", "flux2/klein/createImage"):
        assert faults(form, value) == [("", "type")]


def test_what_fits_no_form_is_one_error() -> None:
    """It names the markers."""
    assert faults("request", {"prompt": "x"}) == [("", "anyOf")]


@pytest.mark.parametrize("name", ["request", "input", "flux2/klein/createImage"])
def test_the_root_may_name_its_schema(name: str) -> None:
    """Editors read `$schema` at the root of a file; further down it is a stranger."""
    assert faults(name, {**KLEIN, "$schema": "./request.schema.json"}) == []
    nested = {"$type": "imageGen", "input": {**KLEIN, "$schema": "x"}}
    assert [pointer for pointer, _ in faults("request", nested)] == ["/input/$schema"]
    assert faults("step", {**nested, "$schema": "x", "input": KLEIN}) == []


@pytest.mark.parametrize(
    "field", ["width", "prompt", "seed", "outputFormat", "enablePromptExpansion", "loras"]
)
def test_a_reference_may_stand_for_a_value(field: str) -> None:
    """Any value of an input, but not a tag; half a reference gets the error of the value."""
    assert faults("request", {**KLEIN, field: REFERENCE}) == []
    half = faults("request", {**KLEIN, field: {"$ref": 1, "path": "x"}})
    assert all(pointer.startswith(f"/{field}") for pointer, _ in half)
    assert half
    assert faults("request", {**KLEIN, "engine": REFERENCE}) == [("/engine", "enum")]


def test_items_and_map_values_may_be_references() -> None:
    edit = {**KLEIN, "operation": "editImage", "images": [REFERENCE]}
    assert faults("request", edit) == []
    assert faults("request", {**KLEIN, "loras": {"urn:air:x": REFERENCE}}) == []


@pytest.mark.parametrize(
    ("seed", "keyword"), [(2**63, "maximum"), (-(2**63) - 1, "minimum"), (2**63 - 1, None)]
)
def test_a_seed_must_fit_into_64_bits(seed: int, keyword: str | None) -> None:
    """Validators take a format for a remark, so the bounds are said as well."""
    found = faults("request", {**KLEIN, "seed": seed})
    assert found == ([("/seed", keyword)] if keyword else [])
    assert bool(emitted.validate({**KLEIN, "seed": seed})) == bool(keyword)


def test_1024_0_is_an_integer() -> None:
    assert faults("request", {**KLEIN, "width": 1024.0}) == []


def test_a_field_says_what_editors_show() -> None:
    """Description, source and default stand beside the constraint; few values are offered."""
    width = schemas()["flux2/klein/createImage.schema.json"]["properties"]["width"]
    assert width["default"] == 1024
    assert width["description"]
    assert width["$comment"] == "Source: civitai-flux2"
    assert width["else"] == {"type": "integer", "minimum": 512, "maximum": 2048, "multipleOf": 16}
    version = schemas()["flux2/klein/createImage.schema.json"]["properties"]["modelVersion"]
    assert version["examples"] == version["else"]["enum"]


def test_two_faults_are_two_errors() -> None:
    """Branches that were not chosen stay silent."""
    request = copy.deepcopy({"steps": [{"$type": "imageGen", "input": {**KLEIN, "width": 1000, "stepz": 3}}]})
    found = sorted(faults("request", request))
    assert found == [("/steps/0/input", "additionalProperties"), ("/steps/0/input/width", "multipleOf")]
