"""The examples, judged by jsonschema alone: documented ones are valid, refused ones have their one fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from spec.documents import DOCUMENT, EXAMPLES, body, fault, leaves, listed, named, nodes, validator, workflow
from spec.test_document import TAGS

GOOD, BAD, ODD = listed("examples"), listed("negative"), listed("warning")
SHAPES = {"workflow": "WorkflowTemplate", "step": "AnyWorkflowStepTemplate", "input": "AnyImageGenInput"}


def _files(rows: list[dict[str, Any]]) -> list[str]:
    return [row["file"] for row in rows]


@pytest.mark.parametrize("row", GOOD, ids=_files(GOOD))
def test_a_documented_request_is_valid(row: dict[str, Any]) -> None:
    """Strict JSON Schema 2020-12 accepts it, as a whole and in the variant it names."""
    request = body("examples", row["file"])
    errors = [error.message for error in validator(SHAPES[row["form"]]).iter_errors(request)]
    assert errors == []
    assert fault(workflow(request)) is None
    tags = workflow(request)["steps"][0]["input"]
    assert any(
        row["variant"] == "/".join(("civitai", *path)) and set(path) <= set(map(str, tags.values()))
        for path, _ in leaves()
    )


@pytest.mark.parametrize("row", BAD, ids=_files(BAD))
def test_a_refused_request_has_its_one_fault(row: dict[str, Any]) -> None:
    """The document as a whole refuses it, and the variant it means to be names pointer and keyword."""
    request = body("negative", row["file"])
    assert not validator("WorkflowTemplate").is_valid(request)
    assert fault(request) == (row["pointer"], row["keyword"])


@pytest.mark.parametrize("row", ODD, ids=_files(ODD))
def test_an_odd_request_is_valid(row: dict[str, Any]) -> None:
    """A warning is not an error: the schema accepts it."""
    assert validator("WorkflowTemplate").is_valid(body("warning", row["file"]))


@pytest.mark.parametrize(("name", "rows"), [("examples", GOOD), ("negative", BAD), ("warning", ODD)])
def test_the_index_lists_every_file_once(name: str, rows: list[dict[str, Any]]) -> None:
    """No request without a row, no row without a request."""
    folder = EXAMPLES if name == "examples" else EXAMPLES / name
    assert sorted(_files(rows)) == sorted(file.name for file in folder.glob("*.json"))


@pytest.mark.parametrize("row", GOOD, ids=_files(GOOD))
def test_a_price_says_what_it_is_based_on(row: dict[str, Any]) -> None:
    """A documented price equals ours, unless a reading decides between figures that contradict each other."""
    assert row["source"] in TAGS
    for name in ("price", "documented"):
        assert row[name] is None or Decimal(row[name]) > 0
    if row["documented"] != row["price"]:
        assert row.get("reading") or row["documented"] is None
    if row["documented"] is not None:
        assert row["approx"] is True


def test_every_variant_family_has_an_example() -> None:
    """Each engine, model and ecosystem that a guide describes is shown at least once."""
    shown = {row["variant"].rpartition("/")[0] for row in GOOD}
    assert shown == {
        *(f"civitai/flux2/{model}" for model in ("klein", "dev", "flex", "pro", "max")),
        *(f"civitai/sdcpp/{ecosystem}" for ecosystem in ("flux1", "flux2Klein", "flux2Dev")),
        "civitai/comfy/flux1",
        "civitai/flux1-kontext",
    }


def _samples() -> Iterator[tuple[str, str]]:
    for _, node in nodes(DOCUMENT["paths"]):
        if "schema" in node and "examples" in node:
            for sample in node["examples"].values():
                yield named(sample["$ref"]), named(node["schema"]["$ref"])


@pytest.mark.parametrize(("name", "schema"), sorted(set(_samples())))
def test_a_sample_answer_fits_its_schema(name: str, schema: str) -> None:
    """The answers a mock server gives are valid themselves."""
    sample = DOCUMENT["components"]["examples"][name]["value"]
    assert [error.message for error in validator(schema).iter_errors(sample)] == []


def test_the_prompt_of_1001_is_exactly_that_long() -> None:
    """The two prompts at the limit are 1000 and 1001 characters long."""
    lengths = [
        len(body(name, file)["steps"][0]["input"]["prompt"])
        for name, file in (("warning", "prompt-of-1000.json"), ("negative", "klein-prompt-1001.json"))
    ]
    assert lengths == [1000, 1001]


def test_the_examples_hold_no_real_address() -> None:
    """Image addresses are those of the guides, with their dots, and lead nowhere."""
    for file in EXAMPLES.rglob("*.json"):
        for address in re.findall(r"https?://[^\"]+", file.read_text("utf-8")):
            assert "/.../" in address, f"{file}: {address}"
