"""The Pydantic models: they take and refuse what the validators do, and give the request back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from lightmeter_client import civitai as emitted
from lightmeter_client.civitai import models
from support import civitai

NAMES = sorted(path.relative_to(civitai.EXAMPLES).as_posix() for path in civitai.EXAMPLES.rglob("*.json"))
INPUT: TypeAdapter[Any] = TypeAdapter(models.RequestInput)
STEP: TypeAdapter[Any] = TypeAdapter(models.AnyWorkflowStepTemplate)
WORKFLOW: TypeAdapter[Any] = TypeAdapter(models.WorkflowTemplate)
KLEIN = {"engine": "flux2", "model": "klein", "operation": "createImage", "prompt": "x"}


def errors(adapter: TypeAdapter[Any], value: Any) -> list[tuple[str, ...]]:
    """Where each error is."""
    try:
        adapter.validate_python(value)
    except ValidationError as problem:
        return [tuple(map(str, error["loc"])) for error in problem.errors()]
    return []


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_judged_as_the_validators_do(name: str) -> None:
    """The same verdict; one fault is one error; a good request comes back as it was."""
    request = json.loads((civitai.EXAMPLES / name).read_text("utf-8"))
    adapter = WORKFLOW if "steps" in request else STEP
    found = errors(adapter, request)
    assert len(found) == len(emitted.validate(request))
    if not found:
        read = adapter.validate_python(request)
        assert adapter.dump_python(read, by_alias=True, exclude_unset=True, mode="json") == request


def test_every_variant_has_a_class() -> None:
    """Told apart by its tags alone, each input becomes the class of its variant."""
    for variant in civitai.model().variants:
        body = dict(variant.tags)
        body |= {
            field.name: "x" for field in variant.body.fields if field.required and field.name not in body
        }
        assert type(INPUT.validate_python(body)).__name__ == variant.body.name


def test_attributes_are_snake_case() -> None:
    """Wire names are taken as well; what was not set is not sent."""
    read = models.Flux2KleinCreateImageInput(
        engine="flux2", model="klein", operation="createImage", prompt="x", cfg_scale=1.5
    )
    assert read.model_dump(by_alias=True, exclude_unset=True) == {**KLEIN, "cfgScale": 1.5}
    assert INPUT.validate_python({**KLEIN, "cfgScale": 1.5}) == read
    assert read.width == 1024


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("width", "1024"),
        ("quantity", True),
        ("steps", None),
        ("enablePromptExpansion", 1),
        ("prompt", 3),
        ("cfgScale", float("nan")),
        ("seed", 2**63),
        ("colour", "red"),
    ],
)
def test_nothing_is_converted(member: str, value: Any) -> None:
    """Wrong types, null, NaN, numbers too wide and unknown members are errors."""
    assert len(errors(INPUT, {**KLEIN, member: value})) == 1


def test_a_missing_member_is_not_null() -> None:
    """A member without default may be left out, but null is refused unless the provider takes it."""
    sdcpp = {"engine": "comfy", "ecosystem": "flux1", "operation": "createImage", "model": "m", "prompt": "x"}
    assert errors(INPUT, sdcpp) == []
    assert errors(INPUT, {**sdcpp, "steps": None}) == [("comfy", "flux1", "createImage", "steps")]
    assert errors(INPUT, {**sdcpp, "imageMetadata": None}) == []


def test_a_bad_image_step_is_no_other_step() -> None:
    """An open union is told by its tag, not by trying which member fits."""
    assert errors(STEP, {"$type": "imageGen", "input": {"engine": "nope"}})
    assert errors(STEP, {"$type": "textToSpeech", "input": 3}) == []
    assert errors(STEP, {"input": {}}) == [("*", "$type")]
