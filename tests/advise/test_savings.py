"""The advisor: cheaper requests near a given one, exact at the steps and switches of the formula."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightmeter.advise.given import Given
from lightmeter.advise.steps import SKEW, steps_down
from lightmeter.lint.advisor import Advisor, Saving
from lightmeter.lint.judging import Judge, installed_clients
from lightmeter.lint.patchvalue import patched
from lightmeter.lint.variants import variants_of
from lightmeter_client import civitai

DEV = {"engine": "flux2", "model": "dev", "operation": "createImage", "prompt": "a lighthouse at dusk"}
KLEIN = {**DEV, "model": "klein"}
JUDGE = Judge(installed_clients("civitai"))


def savings(body: dict[str, Any], pointer: str = "") -> tuple[Saving, ...]:
    return Advisor(JUDGE).savings(body, JUDGE.judge(body), pointer)


def test_1024_is_just_over_one_megapixel() -> None:
    """1024x1024 bills as two started megapixels; a size 4.6 % smaller costs half."""
    found = {saving.message: saving for saving in savings(DEV)}
    best = found["use 1000x1000"]
    assert (best.amount, best.saves, best.percent, best.near) == ("20", "20", "50", True)
    assert best.changes == "4.6 % fewer pixels"
    assert found["use 992x1008"].amount == "20"


def test_the_patch_does_what_is_promised() -> None:
    """The patch of every saving gives a valid request that costs what the saving says."""
    body = {
        **KLEIN,
        "operation": "editImage",
        "images": ["https://a.example/1.png"] * 2,
        "steps": 30,
        "quantity": 4,
    }
    found = savings(body)
    assert found
    for saving in found:
        cheaper = patched(body, saving.patch)
        assert civitai.validate(cheaper) == []
        assert str(civitai.cost(cheaper).amount) == saving.amount


@pytest.mark.parametrize(
    ("change", "message", "saves"),
    [
        ({}, "set cfgScale to 1", "6"),
        ({"steps": 30}, "set steps to 20", "6"),
        ({"quantity": 3}, "set quantity to 1", "24"),
        ({"modelVersion": "9b"}, 'set modelVersion to "4b"', "8"),
        (
            {"operation": "editImage", "images": ["https://a.example/1.png", "https://a.example/2.png"]},
            "keep the first of images",
            "12",
        ),
    ],
)
def test_what_the_formula_asks_about(change: dict[str, Any], message: str, saves: str) -> None:
    """Passes, steps, images, the model and references: each with what it saves."""
    found = {saving.message: saving.saves for saving in savings({**KLEIN, **change})}
    assert found[message] == saves


def test_a_step_inside_a_workflow() -> None:
    """Pointer and patch speak of the whole document."""
    body = {"steps": [{"$type": "imageGen", "input": DEV}]}
    best = savings(body, "/steps/0/input")[0]
    assert best.patch[0]["path"] == "/steps/0/input/width"


def test_no_advice_for_a_refused_request() -> None:
    """A request that does not validate is not priced, so nothing is cheaper than it."""
    assert savings({**DEV, "quantity": 0}) == ()


def test_no_advice_without_a_rate() -> None:
    """No rate is documented for flex: nothing can be said in money."""
    assert savings({**DEV, "model": "flex"}) == ()


def test_nothing_is_cheaper_than_the_cheapest() -> None:
    """One small image of the smallest model at cfgScale 1 and the default number of steps less all of them."""
    assert savings({**KLEIN, "cfgScale": 1, "steps": 4, "quantity": 1}) == ()


@settings(max_examples=40)
@given(st.integers(64, 256), st.integers(64, 256))
def test_no_larger_picture_lies_below_the_step(across: int, down: int) -> None:
    """Against every size there is: none of the same proportions is larger and a step cheaper."""
    width, height = across * 8, down * 8
    variant = variants_of("lightmeter_client.civitai").variants["civitai/flux2/dev/createImage"]
    assert variant.price is not None
    found = list(steps_down(Given(variant, variant.price, {**DEV, "width": width, "height": height})))
    steps = -(-width * height // 10**6)
    best = max(
        (
            x * y
            for x in range(512, width + 1, 8)
            for y in range(512, height + 1, 8)
            if 2 * x >= width and 2 * y >= height
            if -(-x * y // 10**6) < steps and abs(Fraction(x * height, y * width) - 1) <= SKEW
        ),
        default=None,
    )
    if best is not None:
        (_, x), (_, y) = found[0].fields
        assert isinstance(x, int) and isinstance(y, int)
        assert x * y >= best or abs(Fraction(x * height, y * width) - 1) > SKEW
        assert -(-x * y // 10**6) < steps
