"""Mature results: who sees them, and who pays for them."""

from __future__ import annotations

from typing import Any

import pytest

from lightmeter_client._runtime.quotes import MICRO
from mock.playing import BLOBS, WORKFLOWS, Play, played, workflow

MATURE = {"mature": 1.0}


def image(found: Any) -> Any:
    return found["steps"][0]["output"]["images"][0]


@pytest.mark.parametrize(
    "members", [{}, {"upgradeMode": "manual"}, {"allowMatureContent": False, "upgradeMode": "automatic"}]
)
@played(chaos=MATURE)
async def test_mature_images_are_withheld(play: Play, members: Any) -> None:
    """There, of level x, without an address; the blob itself is a 403."""
    found = await play.done(workflow(**members))
    assert (found["status"], image(found)["available"], image(found)["nsfwLevel"]) == ("succeeded", True, "x")
    assert "url" not in image(found)
    assert (await play.send("GET", f"{BLOBS}/{image(found)['id']}")).status_code == 403


@played(chaos=MATURE)
async def test_mature_images_are_shown_once_they_are_allowed(play: Play) -> None:
    """The change that allows them swaps who has paid."""
    found = await play.done()
    await play.send("PUT", f"{WORKFLOWS}/{found['id']}", {"allowMatureContent": True})
    assert "url" in image(await play.get(found["id"]))
    assert (play.balance("blue"), play.balance("yellow")) == (1000, 999_988)


@pytest.mark.parametrize("members", [{"allowMatureContent": True}, {"currencies": ["yellow"]}])
@played(chaos=MATURE)
async def test_who_paid_for_them_sees_them(play: Play, members: Any) -> None:
    """Allowed by the request, or paid in yellow; unless the caller asks for them to be hidden."""
    found = await play.done(workflow(**members))
    assert "url" in image(found)
    hidden = (await play.send("GET", f"{WORKFLOWS}/{found['id']}?hideMatureContent=true")).json()
    assert "url" not in image(hidden)


@played(chaos=MATURE)
async def test_the_swap_may_be_automatic(play: Play) -> None:
    """Blue comes back, yellow pays, and the images are there."""
    found = await play.done(workflow(upgradeMode="automatic"))
    assert "url" in image(found)
    assert (play.balance("blue"), play.balance("yellow")) == (1000, 999_988)


@played(chaos=MATURE, balances={"blue": 100 * MICRO, "yellow": 0})
async def test_without_yellow_the_automatic_swap_fails(play: Play) -> None:
    """And what was paid comes back."""
    found = await play.done(workflow(upgradeMode="automatic"))
    assert (found["status"], play.balance("blue")) == ("failed", 100)
