"""Work that is done while the call is held: files as they are, in Base64, or behind addresses."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from lightmeter.mock.chaos import Chaos
from lightmeter_client._runtime.quotes import MICRO
from mock.playing import Play, played

KLEIN = "/flux2-klein-4b/generate"
CAT = {"prompt": "A cat"}
FLAT = (("verda/*", MICRO),)
"""No price of this provider is documented."""

JOINT = {"model": "flux-2-klein-4b", "prompt": "A cat", "sync": True}


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
@played(by="verda", flat=FLAT)
async def test_the_answer_is_the_picture(play: Play, kind: str) -> None:
    """Of the documented usual size, with the seed and the verdict of the safety checker beside it."""
    answer = await play.later("POST", KLEIN, {**CAT, "output_format": kind, "seed": 7})
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"image/{kind}")
    assert (answer.headers["x-seed"], answer.headers["x-has-nsfw-content"]) == ("7", "false")
    assert Image.open(BytesIO(answer.content)).size == (1024, 768)


@played(by="verda", flat=FLAT)
async def test_a_seed_is_drawn_where_none_is_given(play: Play) -> None:
    """And told."""
    seeds = {(await play.later("POST", KLEIN, CAT)).headers["x-seed"] for _ in range(3)}
    assert len(seeds) == 3 and all(seed.isdecimal() for seed in seeds)


@played(by="verda", flat=FLAT)
async def test_the_picture_may_come_in_json(play: Play) -> None:
    """When it is asked for."""
    body = {**CAT, "enable_base64_output": True, "width": 64, "height": 32}
    answer = await play.later("POST", KLEIN, body)
    assert Image.open(BytesIO(b64decode(answer.json()["image"]))).size == (64, 32)


@played(by="verda", flat=FLAT, chaos={"flagged": 1.0})
async def test_the_safety_checker_may_find_something(play: Play) -> None:
    """The header says so; the picture comes all the same."""
    assert (await play.later("POST", KLEIN, CAT)).headers["x-has-nsfw-content"] == "true"


@pytest.mark.parametrize("body", [{}, {**CAT, "width": 1000}, {**CAT, "num_steps": 5}, {**CAT, "width": -16}])
@played(by="verda", flat=FLAT)
async def test_a_wrong_parameter_is_a_400(play: Play, body: Any) -> None:
    """The form of the body is not documented: a problem document."""
    answer = await play.send("POST", KLEIN, body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@played(by="verda", flat=FLAT)
async def test_no_picture_is_larger_than_the_mock_draws(play: Play) -> None:
    """The document has no upper bound; the machine has."""
    answer = await play.send("POST", KLEIN, {**CAT, "width": 160_000, "height": 160_000})
    assert answer.status_code == 400 and "draws" in answer.json()["detail"]


@played(by="verda", flat=FLAT, chaos={"failed": 1.0})
async def test_work_that_fails_is_a_500_and_costs_nothing(play: Play) -> None:
    """The documented status; what was charged came back."""
    assert (await play.later("POST", KLEIN, CAT)).status_code == 500
    assert play.balance("balance") == 1_000_000


@played(by="verda")
async def test_unpriced_work_is_refused(play: Play) -> None:
    """And says how to price it."""
    answer = await play.send("POST", KLEIN, CAT)
    assert "--price 'verda/flux2-klein-4b=60'" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("members", "inline"),
    [
        ({}, False),
        ({"response_format": "b64_json"}, True),
        ({"return_base64": True}, True),
        ({"response_format": "url"}, False),
    ],
)
@played(by="empiriolabs")
async def test_a_call_may_be_held_for_the_images(play: Play, members: Any, inline: bool) -> None:
    """As addresses, or in Base64 when either of two members asks for it."""
    answer = await play.later("POST", "/v1/images/generations", {**JOINT, "num_images": 2, **members})
    images = answer.json()["data"]
    assert [list(image) for image in images] == [["b64_json" if inline else "url"]] * 2


@pytest.mark.parametrize(
    ("members", "size"),
    [
        ({}, (1024, 1024)),
        ({"aspect_ratio": "16:9"}, (1360, 768)),
        ({"width": 256, "height": 512}, (256, 512)),
    ],
)
@played(by="empiriolabs")
async def test_size_is_said_in_three_ways(play: Play, members: Any, size: tuple[int, int]) -> None:
    """One text, two numbers, or the shape."""
    answer = await play.later("POST", "/v1/images/generations", {**JOINT, "format": "png", **members})
    picture = await play.http.get(answer.json()["data"][0]["url"])
    assert picture.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(picture.content)).size == size


@pytest.mark.parametrize("fault", ["429", "500", "403"])
@played(by="empiriolabs")
async def test_refusals_have_the_documented_form(play: Play, fault: str) -> None:
    """An error with a message."""
    play.world.chaos = Chaos({fault: 1.0}, 0)
    answer = await play.send("POST", "/v1/images/generations", JOINT)
    assert answer.status_code == int(fault)
    assert answer.json()["error"]["message"] == answer.json()["message"]


@played(by="empiriolabs")
async def test_what_only_has_a_schema_is_answered_by_example(play: Play) -> None:
    """The list of models, whose shape is not stated."""
    assert (await play.send("GET", "/v1/models")).status_code == 200
