"""Bills: who pays, what comes back, what has no price."""

from __future__ import annotations

from typing import Any

import pytest

from lightmeter_client._runtime.quotes import MICRO
from mock.playing import WORKFLOWS, Play, played, workflow

PRO = {"model": "pro"}


def entries(found: Any) -> list[tuple[str, str, float]]:
    return [(entry["type"], entry["accountType"], entry["amount"]) for entry in found["transactions"]["list"]]


def plain_pro() -> dict[str, Any]:
    body = {"engine": "flux2", "model": "pro", "operation": "createImage", "prompt": "A cat"}
    return {"steps": [{"$type": "imageGen", "input": body}]}


@played(balances={"blue": 5 * MICRO, "green": 3 * MICRO, "yellow": 100 * MICRO})
async def test_blue_pays_first_then_green_then_yellow(play: Play) -> None:
    """One charge may be split over all three."""
    found = await play.submit()
    assert entries(found) == [("debit", "blue", 5), ("debit", "green", 3), ("debit", "yellow", 4)]


@played(balances={"blue": 5 * MICRO, "green": 3 * MICRO, "yellow": 100 * MICRO})
async def test_a_refund_goes_back_to_where_it_came_from(play: Play) -> None:
    """Each account has what it had before."""
    found = await play.submit()
    await play.send("PUT", f"{WORKFLOWS}/{found['id']}", {"status": "canceled"})
    assert [play.balance(account) for account in ("blue", "green", "yellow")] == [5, 3, 100]


@pytest.mark.parametrize(
    ("members", "account"),
    [
        ({"currencies": ["green"]}, "green"),
        ({"allowMatureContent": True}, "yellow"),
        ({"allowMatureContent": False}, "blue"),
    ],
)
@played
async def test_the_request_may_choose_who_pays(play: Play, members: Any, account: str) -> None:
    """currencies names the accounts; mature content is paid for in yellow."""
    assert entries(await play.submit(workflow(**members))) == [("debit", account, 12)]


@played
async def test_mature_content_is_released_for_yellow(play: Play) -> None:
    """Blue comes back, yellow is charged."""
    found = await play.done()
    await play.send("PUT", f"{WORKFLOWS}/{found['id']}", {"allowMatureContent": True})
    found = await play.get(found["id"])
    assert entries(found) == [("debit", "blue", 12), ("credit", "blue", 12), ("debit", "yellow", 12)]


@played(balances={"blue": 100 * MICRO, "yellow": MICRO})
async def test_mature_content_needs_enough_yellow(play: Play) -> None:
    """400, and nothing moves."""
    found = await play.done()
    answer = await play.send("PUT", f"{WORKFLOWS}/{found['id']}", {"allowMatureContent": True})
    assert answer.status_code == 400
    assert play.balance("blue") == 88


@played(balances={"blue": 11 * MICRO, "green": 0, "yellow": 0})
async def test_too_little_buzz_is_refused(play: Play) -> None:
    """403, nothing is charged, and the key is still free."""
    answer = await play.send("POST", WORKFLOWS, workflow(externalId="order-1"))
    assert answer.status_code == 403
    assert "not enough Buzz" in answer.json()["detail"]
    assert play.balance("blue") == 11
    assert play.events("charged") == []


@played
async def test_tips_are_rates_of_the_bill(play: Play) -> None:
    """cost.tips and cost.total are in Buzz."""
    found = await play.submit(workflow(tips={"civitai": 0.1, "creators": 0.25}))
    assert found["cost"] == {"base": 12, "tips": {"civitai": 1.2, "creators": 3}, "total": 16.2}
    assert entries(found) == [("debit", "blue", 16.2)]


@pytest.mark.parametrize("rate", [-1, 1e300])
@played
async def test_a_tip_takes_nothing_away(play: Play, rate: float) -> None:
    """A rate below 0 or beyond reason is refused."""
    assert (await play.send("POST", WORKFLOWS, workflow(tips={"civitai": rate}))).status_code == 400


@played
async def test_steps_are_billed_together(play: Play) -> None:
    """The sum of the documented prices."""
    both = workflow(body={"cfgScale": 1})
    both["steps"] += workflow(body={"quantity": 4})["steps"]
    assert (await play.submit(both))["cost"]["base"] == 54


@played
async def test_what_has_no_price_is_refused_and_never_free(play: Play) -> None:
    """A 400 that says how to name a price."""
    answer = await play.send("POST", WORKFLOWS, plain_pro())
    assert answer.status_code == 400
    assert "--price 'civitai/flux2/pro/createImage=60'" in answer.json()["detail"]
    assert list(answer.json()["errors"]) == ["steps[0].input"]


@played(flat=(("civitai/flux2/pro/*", 60 * MICRO),))
async def test_a_price_may_be_named(play: Play) -> None:
    """For variants by pattern; documented prices stay."""
    assert (await play.submit(plain_pro()))["cost"]["base"] == 60
    assert (await play.submit())["cost"]["base"] == 12


@pytest.mark.parametrize("steps", [[], [{"$type": "textToSpeech", "input": {}}]])
@played
async def test_other_steps_have_no_price_here(play: Play, steps: Any) -> None:
    """The mock plays steps that make images, and at least one."""
    assert (await play.send("POST", WORKFLOWS, {"steps": steps})).status_code == 400
