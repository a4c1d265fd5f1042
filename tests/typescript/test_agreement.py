"""Python and TypeScript agree: verdicts, pointers, keywords, rules, messages, prices, factors, rates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmeter.model.nodes import Variant
from support.civitai import variants
from support.faults import mutants
from support.forms import ALONE, workflow
from support.judge import drawn
from support.strategies import JSON, request
from typescript.building import ROOT, Built
from typescript.judging import by_node, by_python

pytestmark = pytest.mark.xdist_group("typescript")
VECTORS = ROOT / "tests" / "vectors"


def agree(built: Built, requests: list[Any]) -> None:
    """Asserts that both give the same answers; shows the first few requests they differ on."""
    differing = [
        {"request": request, "python": python, "node": node}
        for request, node in zip(requests, by_node(built.package, requests), strict=True)
        if (python := by_python(request)) != node
    ]
    assert not differing[:3], f"{len(differing)} of {len(requests)}"


def test_the_vectors(built: Built) -> None:
    """All of them, down to the messages and the factors of each price."""
    files = sorted(VECTORS.glob("*.jsonl"))
    agree(
        built,
        [json.loads(line)["request"] for file in files for line in file.open(encoding="utf-8")],
    )


def test_drawn_requests_and_mutants(built: Built) -> None:
    """Requests of every variant with all their one-fault mutants, in every form, with references and without."""
    found: list[Any] = []

    @drawn(260)
    @given(data=st.data())
    def draw(data: st.DataObject) -> None:
        variant = data.draw(st.sampled_from(list(variants().values())))
        body = data.draw(request(variant, references=data.draw(st.booleans())))
        form = data.draw(st.sampled_from(ALONE))
        found.extend(form.around(one) for one in _with_faults(variant, body, data))

    draw()
    assert len(found) >= 2_000
    agree(built, found)


def _with_faults(variant: Variant, body: dict[str, Any], data: st.DataObject) -> Iterator[dict[str, Any]]:
    """The request, a dozen of its mutants, and one with two faults."""
    yield body
    several = data.draw(st.lists(st.sampled_from(list(mutants(variant))), min_size=12, max_size=12))
    yield from (mutant.of(body) for mutant in several)
    yield several[0].of(several[1].of(body))


def test_anything_at_all(built: Built) -> None:
    """JSON values as requests, as steps, and as members of requests."""
    found: list[Any] = []

    @drawn(400)
    @given(value=JSON, data=st.data())
    def draw(value: Any, data: st.DataObject) -> None:
        variant = data.draw(st.sampled_from(list(variants().values())))
        body: dict[str, Any] = dict(variant.tags)
        name = data.draw(st.sampled_from([field.name for field in variant.body.fields]))
        found.extend([value, [value], {"steps": [value]}, {"steps": value, "tags": value, "ephemeral": True}])
        found.extend(
            [
                {**body, name: value},
                workflow([{**body, name: [value]}]),
                {"$type": "imageGen", "input": value},
            ]
        )

    draw()
    agree(built, found)
