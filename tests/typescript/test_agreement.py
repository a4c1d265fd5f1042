"""Python and TypeScript agree: verdicts, pointers, keywords, rules, messages, prices, factors, rates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmeter.model.nodes import Variant
from support.faults import mutants
from support.forms import ALONE, workflow
from support.judge import drawn
from support.providers import endpoint_of, variants
from support.strategies import JSON, request
from typescript.building import ROOT, Built
from typescript.judging import Case, by_node, by_python

pytestmark = pytest.mark.xdist_group("typescript")
VECTORS = ROOT / "tests" / "vectors"


def agree(built: Built, cases: list[Case]) -> None:
    """Asserts that both give the same answers; shows the first few requests they differ on."""
    differing = [
        {"case": case, "python": python, "node": node}
        for case, node in zip(cases, by_node(built.package, cases), strict=True)
        if (python := by_python(case)) != node
    ]
    assert not differing[:3], f"{len(differing)} of {len(cases)}"


def test_the_vectors(built: Built) -> None:
    """All of them, down to the messages and the factors of each price."""
    rows = [
        json.loads(line) for file in sorted(VECTORS.rglob("*.jsonl")) for line in file.open(encoding="utf-8")
    ]
    agree(built, [_case(row) for row in rows])


def _case(row: dict[str, Any]) -> Case:
    return Case(row["request"], row.get("provider", "civitai"), row.get("endpoint"))


def test_ten_thousand_drawn_requests(built: Built) -> None:
    """Requests of every variant of every provider with their mutants, in every form, with references and without."""
    found: list[Case] = []

    @drawn(400)
    @given(data=st.data())
    def draw(data: st.DataObject) -> None:
        variant = data.draw(st.sampled_from(list(variants().values())))
        found.extend(_around(variant, data.draw(request(variant, data.draw(st.booleans()))), data))

    draw()
    assert len(found) >= 10_000
    assert {case.provider for case in found} == {variant.path[0] for variant in variants().values()}
    agree(built, found)


def _around(variant: Variant, body: dict[str, Any], data: st.DataObject) -> Iterator[Case]:
    """The request, two dozen of its mutants, and one with two faults; as a form, or with its endpoint."""
    provider, endpoint = variant.path[0], endpoint_of(variant.name)
    form = data.draw(st.sampled_from(ALONE)) if endpoint is None else ALONE[0]
    known = list(mutants(variant))
    several = data.draw(st.lists(st.sampled_from(known), min_size=24, max_size=24))
    bodies = [body, *(mutant.of(body) for mutant in several), several[0].of(several[1].of(body))]
    yield from (Case(form.around(one), provider, endpoint) for one in bodies)


def test_anything_at_all(built: Built) -> None:
    """JSON values as requests, as steps, and as members of requests."""
    found: list[Case] = []

    @drawn(400)
    @given(value=JSON, data=st.data())
    def draw(value: Any, data: st.DataObject) -> None:
        variant = data.draw(st.sampled_from(list(variants().values())))
        provider, endpoint = variant.path[0], endpoint_of(variant.name)
        body: dict[str, Any] = dict(variant.tags)
        name = data.draw(st.sampled_from([field.name for field in variant.body.fields]))
        whole = [value, [value], {"steps": [value]}, {"steps": value, "tags": value, "ephemeral": True}]
        parts = [
            {**body, name: value},
            workflow([{**body, name: [value]}]),
            {"$type": "imageGen", "input": value},
        ]
        found.extend(Case(one, provider, endpoint) for one in (*whole, *parts))
        found.append(Case(value, provider))

    draw()
    agree(built, found)


ENDPOINTS = (
    "SubmitWorkflow",
    "civitai/SubmitWorkflow",
    "/v2/consumer/workflows",
    "https://orchestration.civitai.com/v2/consumer/workflows?wait=200&whatif=yes",
    "https://orchestration.civitai.com/v2/consumer/workflows/a/steps/b",
    "https://example.com/v2/consumer/workflows",
    "/v2/consumer/workflows?wait=0",
    "submitWorkflows",
    "",
    "/",
    "https://[",
)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_what_an_endpoint_may_be(built: Built, endpoint: str) -> None:
    """An id, a path, an address with a query; what is none of them is told with a near name."""
    bodies = ({"steps": []}, {"steps": [{"$type": "imageGen", "input": {}}], "ephemeral": True}, {}, 7)
    agree(built, [Case(body, "civitai", endpoint) for body in bodies])
