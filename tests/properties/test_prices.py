"""Prices of requests drawn from the model: equal to a hand-written exact oracle, and with its mathematics."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lightmeter.model.nodes import Variant
from lightmeter_client import civitai
from support.civitai import variants
from support.faults import mutants
from support.forms import ALONE, Form, workflow
from support.judge import drawn
from support.prices import buzz, micro
from support.strategies import request, value

VARIANTS = list(variants().values())
VALID = st.sampled_from(VARIANTS).flatmap(request)
SILENT = ("civitai/sdcpp/flux2Dev", "civitai/comfy/flux2Dev")
"""No price is documented for these families."""
UNKNOWN = ("civitai/flux2/flex", "civitai/flux2/pro", "civitai/flux2/max")
"""A formula is documented for these, its rate is not."""

each_variant = pytest.mark.parametrize("name", list(variants()))
each_priced = pytest.mark.parametrize(
    "name", [name for name in variants() if not name.startswith((*SILENT, *UNKNOWN))]
)


@each_variant
@drawn(60)
@given(data=st.data())
def test_the_price_is_the_oracles(name: str, data: st.DataObject) -> None:
    """To the last digit, in every form; what the documents do not price is unpriced, never 0."""
    variant = variants()[name]
    body = data.draw(request(variant))
    expected = buzz(body)
    quote = civitai.cost(data.draw(st.sampled_from(ALONE)).around(body))
    assert quote.micro == (None if expected is None else micro(expected))
    assert quote.status == ("unpriced" if expected is None else "priced")
    assert bool(quote.reason) == (expected is None)
    assert (quote.unit, quote.variant) == ("buzz", variant.name)


@each_priced
@drawn(40)
@given(data=st.data())
def test_n_images_cost_n_times_one(name: str, data: st.DataObject) -> None:
    """quote(n images) = n x quote(1), exactly: one image is priced in whole micro-units or the test says
    nothing.
    """
    variant = variants()[name]
    body = _complete(variant, data)
    quantity = body.pop("quantity")
    one = buzz({**body, "quantity": 1})
    assert one is not None
    assume((one * 1_000_000).denominator == 1)
    first = civitai.cost({**body, "quantity": 1}).micro
    assert first is not None
    assert civitai.cost({**body, "quantity": quantity}).micro == first * int(quantity)


@each_priced
@drawn(30)
@given(data=st.data())
def test_more_work_never_costs_less(name: str, data: st.DataObject) -> None:
    """The price grows or stays with steps, quantity, width, height and reference images."""
    variant = variants()[name]
    body = _complete(variant, data)
    for name in ("steps", "quantity", "width", "height"):
        kind = next((field.type for field in variant.body.fields if field.name == name), None)
        if kind is None:
            continue
        low, high = sorted(max(data.draw(value(kind)), 0) for _ in range(2))
        assert _micro({**body, name: low}) <= _micro({**body, name: high}), name
    if "images" in body:
        assert _micro({**body, "images": []}) <= _micro(body)


@each_variant
@drawn(15)
@given(data=st.data())
def test_what_has_no_price_keeps_none(name: str, data: st.DataObject) -> None:
    """No field changes that a rate or a formula is unknown, and the reason says what is missing."""
    variant = variants()[name]
    body = data.draw(request(variant))
    if variant.name.startswith(UNKNOWN):
        assert f"civitai.flux2.megapixel[{body['model']}]" in (civitai.cost(body).reason or "")
    elif variant.name.startswith(SILENT):
        assert "no price is documented" in (civitai.cost(body).reason or "")
    elif body.get("modelVersion") == "9b-kv":
        assert "9b-kv" in (civitai.cost(body).reason or "")
    else:
        assert (civitai.cost(body).status == "priced") == (buzz(body) is not None)


@drawn(100)
@given(bodies=st.lists(VALID, max_size=5))
def test_a_workflow_costs_the_sum_of_its_steps(bodies: list[dict[str, Any]]) -> None:
    """The total is the sum; one step without a price leaves the total without one."""
    prices = [civitai.cost(body).micro for body in bodies]
    total = civitai.cost(workflow(bodies))
    if not bodies or None in prices:
        assert total.micro is None
        assert total.status == "unpriced"
    else:
        assert total.micro == sum(price or 0 for price in prices)
    assert [quote.micro for _, quote in civitai.quotes(workflow(bodies))] == prices


@each_variant
@drawn(2)
@given(data=st.data())
def test_a_request_with_a_fault_has_no_price(name: str, data: st.DataObject) -> None:
    """It is invalid, not free and not unpriced."""
    variant = variants()[name]
    body = data.draw(request(variant))
    for mutant in mutants(variant):
        quote = civitai.cost(Form("workflow").around(mutant.of(body)))
        assert (quote.status, quote.micro, quote.amount) == ("invalid", None, None)


REFERENCE = {"$ref": "first", "path": "output.images[0].url"}


@each_priced
def test_a_price_that_needs_a_reference_is_unpriced(name: str) -> None:
    """What another step will answer is not known yet; references the formula does not read do not matter."""
    variant = variants()[name]
    assert variant.price is not None
    body = _sample(variant)
    for name in ("steps", "quantity", "width", "cfgScale", "modelVersion", "images", "loras"):
        field = next((field for field in variant.body.fields if field.name == name), None)
        if field is None:
            continue
        quote = civitai.cost({**body, name: REFERENCE})
        read = name in _reads(variant)
        assert (quote.status == "unpriced") == read, name
        if read:
            assert name in (quote.reason or "")
    assert civitai.cost({**body, "prompt": REFERENCE}).micro == civitai.cost(body).micro


def _reads(variant: Variant) -> set[str]:
    """The fields that the documented formula of a family reads, by hand."""
    if "klein" in variant.name.lower():
        return {"modelVersion", "steps", "cfgScale", "images", "quantity"}
    if variant.name.startswith("civitai/sdcpp/flux1"):
        return {"steps", "cfgScale", "images", "quantity"}
    if variant.name.startswith("civitai/flux2/dev"):
        return {"width", "height", "loras", "quantity"}
    if variant.name.startswith("civitai/comfy/flux1"):
        return {"width", "height", "steps", "quantity"}
    return {"quantity"}


def _sample(variant: Variant) -> dict[str, Any]:
    from support.faults import sample_object

    body = {**sample_object(variant.body), **dict(variant.tags)}
    names = {field.name for field in variant.body.fields}
    usual = {"width": 1024, "height": 1024, "steps": 20, "quantity": 1}
    return {**body, **{name: number for name, number in usual.items() if name in names}}


def _complete(variant: Variant, data: st.DataObject) -> dict[str, Any]:
    """A valid request that has a price."""
    body = data.draw(request(variant))
    for field in variant.body.fields:
        if field.name in ("width", "height", "steps", "quantity") and field.name not in body:
            body[field.name] = data.draw(value(field.type))
    body |= {name: max(body[name], 0) for name in ("steps", "quantity") if name in body}
    assume(buzz(body) is not None)
    return body


def _micro(body: dict[str, Any]) -> int:
    found = civitai.cost(body).micro
    assert found is not None
    return found
