"""jsonschema as a second judge, over the published document and over the generated flat schemas.

The verdict is the same, and our pointer and keyword are among the faults it sees. Where we differ on purpose
there is a line in waivers.yaml.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lightmeter_client import civitai
from support.civitai import variants
from support.faults import mutants
from support.judge import drawn, errors
from support.schemas import component, emitted, leaf, places
from support.strategies import is_reference, request

TESTS = Path(__file__).parents[1]
WAIVERS = yaml.safe_load((TESTS / "waivers.yaml").read_text("utf-8"))["jsonschema"]
JUDGES = {"spec": leaf, "emitted": emitted}

each_judge = pytest.mark.parametrize("judge", list(JUDGES))
each_variant = pytest.mark.parametrize("name", list(variants()))


@each_judge
def test_every_vector(judge: str) -> None:
    """Each vector gets the same verdict and places, but for the waivers; and each waiver is needed."""
    waived = [waiver["id"] for waiver in WAIVERS if waiver["judge"] == judge]
    met: list[str] = []
    different: dict[str, Any] = {}
    for name, vector in _inputs():
        ours, theirs = _ours(vector["request"]), _theirs(judge, vector["request"])
        if bool(ours) != bool(theirs) or not ours <= theirs:
            waiver = _waiver(judge, vector)
            met.append(str(waiver))
            if waiver is None:
                different[name] = (ours, theirs)
    assert different == {}
    assert sorted(set(met)) == sorted(waived)


def _inputs() -> Iterator[tuple[str, dict[str, Any]]]:
    """The vectors that are one input (or hold one) whose tags lead to a variant."""
    for file in sorted((TESTS / "vectors").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            vector = json.loads(line)
            found = _single(vector["request"])
            if found is not None and civitai.variant_of(found) is not None:
                yield vector["id"], {**vector, "request": found}


def _single(request: Any) -> Any:
    """A bare input, or the only one of a workflow."""
    if not isinstance(request, dict) or "engine" in request:
        return request if isinstance(request, dict) else None
    steps = request.get("steps", [])
    only = len(steps) == 1 and isinstance(steps[0], dict) and set(request) == {"steps"}
    return steps[0].get("input") if only else None


def _ours(body: dict[str, Any]) -> set[tuple[str, str]]:
    return {(at, keyword or "rule") for at, keyword in errors(body)}


def _theirs(judge: str, body: dict[str, Any]) -> set[tuple[str, str]]:
    name = civitai.variant_of(body)
    assert name is not None
    tags = frozenset(tag for tag, _ in variants()[name].tags)
    return places(JUDGES[judge](name), body, tags)


def _waiver(judge: str, vector: dict[str, Any]) -> str | None:
    keywords = {keyword or "rule" for _, keyword in errors(vector["request"])} or {None}
    for waiver in WAIVERS:
        fits = waiver["judge"] == judge and waiver["keyword"] in keywords
        if fits and (
            waiver.get("value") != "reference" or any(map(is_reference, vector["request"].values()))
        ):
            return waiver["id"]
    return None


@each_judge
@each_variant
@drawn(8)
@given(data=st.data())
def test_drawn_requests(judge: str, name: str, data: st.DataObject) -> None:
    """What the model allows is valid for jsonschema too."""
    body = data.draw(request(variants()[name], references=judge == "emitted"))
    assert errors(body) == []
    assert sorted(error.message for error in JUDGES[judge](name).iter_errors(body)) == []


@each_judge
@each_variant
@drawn(1)
@given(data=st.data())
def test_drawn_mutants(judge: str, name: str, data: st.DataObject) -> None:
    """One fault in a drawn request is a fault for jsonschema, at the same place and by the same keyword."""
    variant = variants()[name]
    body = data.draw(request(variant))
    tags = frozenset(tag for tag, _ in variant.tags)
    for mutant in mutants(variant):
        if mutant.keyword != "format":  # waived above
            found = places(JUDGES[judge](name), mutant.of(body), tags)
            assert (mutant.pointer, mutant.keyword) in found, mutant.what


WHOLE = {"step": "AnyWorkflowStepTemplate", "workflow": "WorkflowTemplate"}


WORKFLOWS = {
    row["id"]: row
    for row in map(json.loads, (TESTS / "vectors" / "workflows.jsonl").read_text("utf-8").splitlines())
}


@pytest.mark.parametrize("vector", list(WORKFLOWS))
def test_whole_workflows(vector: str) -> None:
    """Workflows and steps as a whole: the same verdict, rules over several members aside (waived above)."""
    request = WORKFLOWS[vector]["request"]
    form = "step" if "$type" in request else "workflow"
    valid = all(keyword is None and at for at, keyword in WORKFLOWS[vector]["problems"])
    assert component(WHOLE[form]).is_valid(request) == valid
    assert emitted(f"civitai/{form}").is_valid(request) == valid
