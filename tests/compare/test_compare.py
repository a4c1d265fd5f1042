"""The same picture elsewhere: what is written, what is lost, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest

from compare.requests import EXAMPLES, Example
from lightmeter.compare.comparison import Comparison, Offer, compare
from lightmeter_client import PROVIDERS

KLEIN = {
    "engine": "flux2",
    "model": "klein",
    "operation": "createImage",
    "prompt": "a lighthouse at dusk",
    "width": 1024,
    "height": 768,
}
EDIT = {**KLEIN, "operation": "editImage"}
CREATE_NAME, EDIT_NAME = "civitai/flux2/klein/createImage", "civitai/flux2/klein/editImage"
PACKAGES = tuple(f"lightmeter_client.{name}" for name in PROVIDERS)


def compared(body: Mapping[str, object], name: str = CREATE_NAME) -> Comparison:
    return compare(name, body, PACKAGES, None)


def offer(found: Comparison, variant: str) -> Offer:
    return next(one for one in found.offers if one.variant == variant)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_every_offer_is_valid_and_costs_what_it_says(example: Example) -> None:
    """Each body validates at its own provider, and the amount is its quote times the number of requests."""
    found = compare(example.variant, example.body, PACKAGES, None)
    assert sum(one.given for one in found.offers) == 1
    for one in found.offers:
        client: Any = import_module(f"lightmeter_client.{one.variant.partition('/')[0]}")
        endpoint = None if client.variant_of(dict(one.body)) else one.variant
        assert client.validate(dict(one.body), endpoint=endpoint) == []
        quote = client.cost(dict(one.body), endpoint=endpoint)
        expected = None if quote.amount is None else quote.amount * one.calls
        assert (None if one.amount is None else Decimal(one.amount)) == expected


def test_every_variant_is_accounted_for() -> None:
    """What is no offer is left out with a reason."""
    from lightmeter.lint.rules import installed_models

    found = compared(KLEIN)
    listed = [one.variant for one in found.offers] + [name for name, _ in found.left_out]
    assert sorted(listed) == sorted(
        variant.name for model in installed_models() for variant in model.variants
    )
    assert all(reason for _, reason in found.left_out)


def test_the_cheapest_in_dollars_stands_first() -> None:
    """Known dollars ascend, what has none stands behind."""
    amounts = [one.usd for one in compared(KLEIN).offers]
    known = [Decimal(amount) for amount in amounts if amount is not None]
    assert known == sorted(known) and known
    assert all(amount is None for amount in amounts[len(known) :])


def test_buzz_in_dollars_is_said_to_be_for_display() -> None:
    """12 Buzz are shown as 0.012 USD by the documented rate, and a note says so."""
    found = compared(KLEIN)
    one = offer(found, CREATE_NAME)
    assert (one.amount, one.unit, one.usd) == ("12", "buzz", "0.012")
    assert any("1,000 Buzz = 1 USD" in note for note in found.notes)


def test_the_same_model_elsewhere() -> None:
    """Prompt and size are written in the words of the other provider."""
    one = offer(compared(KLEIN), "bfl/flux-2-klein-4b")
    assert one.body == {"prompt": "a lighthouse at dusk", "width": 1024, "height": 768}
    assert one.lost == ()


def test_one_image_a_request() -> None:
    """Where no count exists, every image is a request of its own and is paid for."""
    one = offer(compared({**KLEIN, "quantity": 3}), "bfl/flux-2-klein-4b")
    assert (one.calls, one.lost) == (3, ("3 requests, one for each image",))


def test_a_count_goes_along_where_one_exists() -> None:
    """Four images in one request stay one request."""
    one = offer(compared({**KLEIN, "quantity": 4}), "empiriolabs/flux-2-klein-4b")
    assert (one.calls, one.body["num_images"]) == (1, 4)


def test_steps_that_are_fixed() -> None:
    """A distilled model takes one number of steps: the other one is named as lost."""
    one = offer(compared({**KLEIN, "steps": 20}), "verda/flux2-klein-4b")
    assert "steps fixed at 4 instead of 20" in one.lost


def test_what_nobody_else_understands() -> None:
    """Negative prompts and provider settings are named, not dropped silently."""
    one = offer(compared({**KLEIN, "negativePrompt": "text"}), "bfl/flux-2-klein-4b")
    assert "no negative prompt" in one.lost


def test_fewer_references() -> None:
    """Six reference images do not fit where four are the limit; the first four go along."""
    images = [f"https://a.example/{number}.png" for number in range(6)]
    body = {"engine": "flux2", "model": "dev", "operation": "editImage", "prompt": "x", "images": images}
    one = offer(compared(body, "civitai/flux2/dev/editImage"), "verda/flux2-klein-4b")
    assert one.body["input_images"] == images[:4]
    assert "4 of 6 reference images" in one.lost


def test_numbered_references() -> None:
    """A list of images becomes input_image, input_image_2 and so on."""
    images = ["https://a.example/1.png", "https://a.example/2.png"]
    one = offer(compared({**EDIT, "images": images}, EDIT_NAME), "bfl/flux-2-klein-4b")
    assert (one.body["input_image"], one.body["input_image_2"]) == tuple(images)


def test_an_edit_is_no_text_to_image() -> None:
    """Variants that take no image cannot make an edit, and say so."""
    left = dict(compared({**EDIT, "images": ["https://a.example/1.png"]}, EDIT_NAME).left_out)
    assert left[CREATE_NAME] == "takes no reference images"


def test_sizes_beyond_a_limit_shrink() -> None:
    """1536x1536 is too many pixels for EmpirioLabs: the largest size of those proportions is offered, and named."""
    one = offer(compared({**KLEIN, "width": 1536, "height": 1536}), "empiriolabs/flux-2-klein-4b")
    assert one.body["width"] == one.body["height"]
    assert int(str(one.body["width"])) ** 2 <= 1_048_576
    assert any("instead of 1536x1536" in lost for lost in one.lost)
