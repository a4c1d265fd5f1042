"""What goes wrong with work and its bill: each fault on its own, and what the ledger tells of it as truth."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from lightmeter.mock.books import bill
from lightmeter.mock.chaos import LOTS, REFUNDS, Chaos
from lightmeter_client._runtime.quotes import MICRO
from mock.playing import WORKFLOWS, Play, played, workflow


def truth(play: Play) -> dict[str, dict[str, Any]]:
    """The last word about each work."""
    return {entry["id"]: entry for entry in play.events("truth")}


def only(play: Play) -> dict[str, Any]:
    (entry,) = truth(play).values()
    return entry


def told(entry: dict[str, Any]) -> tuple[str, str, str]:
    return entry["class"], entry["expected"], entry["billed"]


@pytest.mark.parametrize(("fault", "reason"), [("moderated", "blocked"), ("failed", "no_provider_available")])
@played
async def test_work_that_fails_is_paid_back(play: Play, fault: str, reason: str) -> None:
    """The job says why, no image is there, a credit follows the debit."""
    play.world.chaos = Chaos({fault: 1.0}, 0)
    found = await play.done()
    step = found["steps"][0]
    assert (found["status"], step["jobs"][0]["reason"]) == ("failed", reason)
    assert not step["output"]["images"][0]["available"]
    assert play.balance("blue") == 1000
    assert len(play.events("moderated")) == (fault == "moderated")


@played(chaos={"overcharge": 1.0})
async def test_an_overcharge_shows_in_the_bill(play: Play) -> None:
    """Half as much again, in cost and in transactions."""
    found = await play.submit()
    assert (found["cost"]["base"], found["transactions"]["list"][0]["amount"]) == (18, 18)


@played(chaos={"duplicate-charge": 1.0})
async def test_a_duplicate_charge_shows_in_the_transactions(play: Play) -> None:
    """The bill is right, the debits are two."""
    found = await play.submit()
    assert (found["cost"]["base"], len(found["transactions"]["list"])) == (12, 2)
    assert play.balance("blue") == 976


@played(chaos={"late-refund": 1.0, "failed": 1.0}, refund_delay=30.0)
async def test_a_refund_may_come_late(play: Play) -> None:
    """The workflow has failed, and the credit is not there yet."""
    found = await play.done()
    assert (found["status"], play.balance("blue")) == ("failed", 988)
    await play.clock.advance(30)
    assert play.balance("blue") == 1000


@played(chaos={"cache-hit": 1.0})
async def test_a_result_from_the_cache_costs_nothing(play: Play) -> None:
    """It is there at once and billed 0."""
    found = await play.submit()
    assert (found["status"], found["cost"]["total"], found["transactions"]["list"]) == ("succeeded", 0, [])


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("cache-hit", ("free", "12", "0")),
        ("moderated", ("refunded", "12", "0")),
        ("failed", ("refunded", "12", "0")),
        ("expired", ("refunded", "12", "0")),
        ("failed-but-billed", ("failed-but-billed", "12", "12")),
        ("overcharge", ("overcharge", "12", "18")),
        ("undercharge", ("undercharge", "12", "6")),
        ("duplicate-charge", ("duplicate", "12", "24")),
        ("never-charged", ("requested-never-charged", "12", "0")),
        ("delivered-differs", ("delivered-differs", "12", "12")),
        ("phantom-charge", ("charged-never-requested", "12", "12")),
    ],
)
@played
async def test_the_ledger_tells_the_truth(play: Play, fault: str, expected: tuple[str, str, str]) -> None:
    """What an audit has to find, what the documents ask for, what is kept in the end."""
    play.world.chaos = Chaos({fault: 1.0}, 0)
    await play.done()
    assert told(only(play)) == expected
    assert only(play)["fault"] == fault and only(play)["truth"] is True


@pytest.mark.parametrize("fault", [*LOTS, *REFUNDS])
@played(balances={"blue": 100 * MICRO, "green": 100 * MICRO, "yellow": 100 * MICRO})
async def test_charges_and_credits_are_what_the_truth_says(play: Play, fault: str) -> None:
    """The evidence of a work adds up to what the truth says is kept of it."""
    play.world.chaos = Chaos({"failed": float(fault in REFUNDS), fault: 1.0}, 0)
    await play.done(workflow(currencies=["blue"]))
    await play.clock.advance(100)
    entry = only(play)
    charged = sum(Decimal(line["amount"]) for line in play.events("charged") if line["id"] == entry["id"])
    refunded = sum(Decimal(line["amount"]) for line in play.events("refunded") if line["id"] == entry["id"])
    assert charged - refunded == Decimal(entry["billed"])
    assert entry["class"] == {**LOTS, **REFUNDS}[fault]


@played(chaos=dict.fromkeys((*LOTS, *REFUNDS), 0.3), seed=4, refund_delay=1.0)
async def test_evidence_never_names_a_fault(play: Play) -> None:
    """Only lines that are marked as truth do, and the bill has none of them."""
    for _ in range(40):
        await play.submit(workflow(body={"quantity": 2}))
    await play.clock.advance(100)
    evidence = [json.dumps(entry) for entry in play.world.ledger.events if "truth" not in entry]
    quiet = set(LOTS) - {"moderated", "failed", "expired"}  # these are also how work ends
    words = [f'"{fault}"' for fault in (*quiet, *REFUNDS)]
    assert len(play.events("truth")) > 20
    assert [line for line in evidence if any(word in line for word in words)] == []
    assert [row for row in bill(play.world) if any(word in json.dumps(row) for word in words)] == []


@played(chaos=dict.fromkeys(LOTS, 0.3), seed=4)
async def test_a_work_meets_one_fault_at_most(play: Play) -> None:
    """However many are drawn."""
    for _ in range(60):
        await play.submit()
    planted = [entry["id"] for entry in play.events("truth")]
    assert len(planted) == len(set(planted)) > 40
    assert len({entry["fault"] for entry in play.events("truth")}) > 6


@played(chaos={"billed-as": 1.0})
async def test_a_bill_may_be_for_another_request(play: Play) -> None:
    """The price of a valid request that differs in one field; the truth names it."""
    found = await play.submit()
    entry = only(play)
    changed = workflow()
    changed["steps"][0]["input"][entry["pointer"].rpartition("/")[2]] = entry["value"]
    play.world.chaos = Chaos({}, 0)
    preview = await play.submit(changed, "?whatif=true")
    assert preview["cost"]["base"] == found["cost"]["base"] > 12
    assert told(entry) == ("overcharge", "12", f"{found['cost']['base']}")


@played(chaos={"wrong-account": 1.0})
async def test_the_wrong_account_may_be_charged(play: Play) -> None:
    """One that the request excludes; where it excludes none it cannot happen."""
    found = await play.submit(workflow(currencies=["green"]))
    assert [entry["accountType"] for entry in found["transactions"]["list"]] == ["blue"]
    assert only(play)["class"] == "wrong-currency"
    free = await play.submit()
    assert free["id"] not in truth(play)


@pytest.mark.parametrize(("quantity", "images", "width"), [(1, 1, 512), (3, 2, 1024)])
@played(chaos={"delivered-differs": 1.0})
async def test_less_may_be_delivered(play: Play, quantity: int, images: int, width: int) -> None:
    """One image fewer, or a smaller one; the ledger has both sides."""
    found = await play.done(workflow(body={"quantity": quantity}))
    blobs = found["steps"][0]["output"]["images"]
    assert (len(blobs), blobs[0]["width"]) == (images, width)
    (line,) = play.events("delivered")
    assert [image["width"] for image in line["images"]] == [width] * images
    assert only(play)["asked"] == {"images": quantity, "width": 1024}


@played(chaos={"phantom-charge": 1.0})
async def test_a_phantom_is_in_the_books_and_was_never_asked_for(play: Play) -> None:
    """Charged under an id that no accepted line has; the list shows it as a workflow."""
    asked = await play.submit(workflow(externalId="order-1"))
    phantom = only(play)["id"]
    assert [entry["id"] for entry in play.events("accepted")] == [asked["id"]]
    assert {entry["id"] for entry in play.events("charged")} == {asked["id"], phantom}
    listed = (await play.send("GET", WORKFLOWS)).json()["items"]
    assert {item["id"]: item["externalId"] is None for item in listed} == {asked["id"]: False, phantom: True}
    assert play.balance("blue") == 976


@played(chaos={"failed": 1.0, "lost-refund": 1.0})
async def test_a_refund_may_never_come(play: Play) -> None:
    """The workflow has failed, and what was paid is gone."""
    await play.done()
    await play.clock.advance(10_000)
    assert play.balance("blue") == 988
    assert told(only(play)) == ("failed-but-billed", "12", "12")


@played
async def test_who_cancels_is_refunded(play: Play) -> None:
    """No fault; an audit finds a refund all the same."""
    found = await play.submit()
    await play.send("PUT", f"{WORKFLOWS}/{found['id']}", {"status": "canceled"})
    assert told(only(play)) == ("refunded", "12", "0")
    assert "fault" not in only(play)


@played
async def test_the_bill_is_what_lists_show(play: Play) -> None:
    """Every workflow as the API returns it, oldest first; previews and deleted ones are none."""
    first, second, gone = [await play.submit() for _ in range(3)]
    await play.submit(query="?whatif=true")
    await play.send("DELETE", f"{WORKFLOWS}/{gone['id']}")
    listed = (await play.send("GET", f"{WORKFLOWS}?ascending=true")).json()["items"]
    assert list(bill(play.world)) == listed
    assert [row["id"] for row in listed] == [first["id"], second["id"]]


@played
async def test_an_accepted_line_is_what_an_audit_needs(play: Play) -> None:
    """The request as it was sent, the bill without and with tips."""
    body = workflow(tips={"civitai": 0.5}, externalId="order-1")
    await play.submit(body)
    (line,) = play.events("accepted")
    assert (line["request"], line["endpoint"]) == (body, "SubmitWorkflow")
    assert (line["base"], line["tips"], line["billed"], line["unit"]) == ("12", "6", "18", "buzz")
