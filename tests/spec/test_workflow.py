"""The workflow around the step: what may be sent with it, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from spec.documents import body, validator

STEP = body("examples", "flux2-klein-create.json")["steps"][0]
CALLBACK = {"url": "https://example.org/hook", "type": ["workflow:succeeded", "job:*"]}
GOOD: list[dict[str, Any]] = [
    {},
    {
        "tags": None,
        "metadata": None,
        "arguments": None,
        "callbacks": None,
        "externalId": None,
        "ephemeral": None,
    },
    {"tags": ["a"] * 10, "externalId": "run_1-a", "callbacks": [CALLBACK | {"detailed": True}]},
    {
        "nsfwLevel": "pg13",
        "upgradeMode": "manual",
        "currencies": ["blue", "yellow"],
        "allowMatureContent": False,
    },
    {"tips": {"civitai": 0.1}, "experimental": False, "somethingNew": 1},
    {"steps": []},
    {"steps": [{"$type": "textToSpeech", "input": {"anything": 1}}]},
    {
        "steps": [
            STEP | {"name": "first", "priority": "high", "timeout": "00:10:00", "retries": 2, "metadata": {}}
        ]
    },
    {"steps": [STEP | {"timeout": "PT10M"}]},
]
BAD: list[tuple[str, dict[str, Any]]] = [
    ("maxItems", {"tags": ["a"] * 11}),
    ("maxLength", {"tags": ["a" * 201]}),
    ("maxLength", {"externalId": "a" * 129}),
    ("pattern", {"externalId": "a b"}),
    ("pattern", {"externalId": ""}),
    ("pattern", {"callbacks": [CALLBACK | {"url": "http://example.org/hook"}]}),
    ("enum", {"callbacks": [CALLBACK | {"type": ["workflow:preparing"]}]}),
    ("required", {"callbacks": [{"url": "https://example.org/hook"}]}),
    ("enum", {"currencies": ["red"]}),
    ("enum", {"nsfwLevel": "PG"}),
    ("type", {"ephemeral": "true"}),
    ("type", {"steps": STEP}),
    ("oneOf", {"steps": [{"$type": "imageGen"}]}),
    ("oneOf", {"steps": [{"input": STEP["input"]}]}),
    ("oneOf", {"steps": [STEP | {"priority": "urgent"}]}),
    ("oneOf", {"steps": [STEP | {"retries": 1.5}]}),
]


@pytest.mark.parametrize("members", GOOD, ids=lambda members: "+".join(members) or "steps only")
def test_a_workflow_takes(members: dict[str, Any]) -> None:
    """Everything but the steps may be left out; steps of other types and unknown members pass."""
    errors = validator("WorkflowTemplate").iter_errors({"steps": [STEP], **members})
    assert [error.message for error in errors] == []


@pytest.mark.parametrize(("keyword", "members"), BAD, ids=lambda value: str(value)[:40])
def test_a_workflow_refuses(keyword: str, members: dict[str, Any]) -> None:
    """One fault, named by its keyword."""
    errors = validator("WorkflowTemplate").iter_errors({"steps": [STEP], **members})
    assert [error.validator for error in errors] == [keyword]


def test_a_workflow_needs_steps() -> None:
    """A bare step is not a workflow."""
    assert [error.validator for error in validator("WorkflowTemplate").iter_errors(STEP)] == ["required"]


def test_a_patch_is_a_list_of_operations() -> None:
    """RFC 6902: op and path are needed, the value may be anything, null too."""
    judge = validator("JsonPatchDocument")
    assert judge.is_valid([{"op": "replace", "path": "/metadata/a", "value": None}])
    assert not judge.is_valid([{"op": "replace"}])
    assert not judge.is_valid({"op": "remove", "path": "/tags"})


def test_an_answer_may_have_more_members() -> None:
    """Answers stay open: the service adds members."""
    image = {"type": "image", "id": "b", "available": True, "somethingNew": 1}
    assert validator("ImageGenOutput").is_valid({"images": [image], "somethingNew": 1})


def test_a_problem_names_paths() -> None:
    """A refused request lists messages by path (reading C21)."""
    problem = {"status": 400, "title": "Bad Request", "errors": {"steps[0].input.width": ["out of range"]}}
    assert validator("ProblemDetails").is_valid(problem)
    assert not validator("ProblemDetails").is_valid({"errors": ["out of range"]})
