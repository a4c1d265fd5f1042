"""Work that is done while the call is held: files as they are, in Base64, or behind addresses."""

from __future__ import annotations

from lightmeter_client._runtime.quotes import MICRO
from mock.playing import Play, played

KLEIN = "/flux2-klein-4b/generate"
CAT = {"prompt": "A cat"}
FLAT = (("verda/*", MICRO),)
"""No price of this provider is documented."""

EMPIRIO = (("empiriolabs/*", 8_500),)

JOINT = {"model": "flux-2-klein-4b", "prompt": "A cat", "sync": True}


@played(by="verda", flat=FLAT, chaos={"flagged": 1.0})
async def test_the_safety_checker_may_find_something(play: Play) -> None:
    """The header says so; the picture comes all the same."""
    assert (await play.later("POST", KLEIN, CAT)).headers["x-has-nsfw-content"] == "true"
