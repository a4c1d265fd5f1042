"""How a workflow proceeds: statuses, waits, previews, keys, recipes."""

from __future__ import annotations

import asyncio

import pytest

from mock.playing import RECIPE, WORKFLOWS, Play, played, workflow


@played
async def test_a_workflow_passes_through_its_statuses(play: Play) -> None:
    """unassigned, preparing, scheduled, processing, succeeded, as the clock goes on."""
    submitted = await play.submit()
    seen = [submitted["status"]]
    for _ in range(4):
        await play.clock.advance(1 if len(seen) < 4 else 7)
        seen.append((await play.get(submitted["id"]))["status"])
    assert seen == ["unassigned", "preparing", "scheduled", "processing", "succeeded"]


@played
async def test_work_in_progress_says_how_far_it_is(play: Play) -> None:
    """estimatedProgressRate is a share while processing, and null at the end."""
    submitted = await play.submit()
    await play.clock.advance(6.5)
    assert (await play.get(submitted["id"]))["steps"][0]["estimatedProgressRate"] == 0.5
    await play.clock.advance(5)
    assert (await play.get(submitted["id"]))["steps"][0]["estimatedProgressRate"] is None


@pytest.mark.parametrize(("passes", "status"), [(4, 202), (10, 200)])
@played
async def test_a_wait_ends_with_the_work_or_with_202(play: Play, passes: int, status: int) -> None:
    """The answer is 200 with the end, or 202 with the workflow as it stands."""
    waiting = asyncio.create_task(play.send("POST", f"{WORKFLOWS}?wait={passes}", workflow()))
    await play.soon()
    for _ in range(passes):
        await play.clock.advance(1)
    answer = await waiting
    assert (answer.status_code, answer.json()["status"]) == (
        status,
        "succeeded" if status == 200 else "processing",
    )


@played(latency=1000.0)
async def test_no_call_is_held_longer_than_the_service_does(play: Play) -> None:
    """wait=500 ends after 100 seconds."""
    waiting = asyncio.create_task(play.send("POST", f"{WORKFLOWS}?wait=500", workflow()))
    await play.soon()
    await play.clock.advance(100)
    assert (await waiting).status_code == 202


@played
async def test_a_preview_prices_without_running(play: Play) -> None:
    """Price in body and headers, nothing charged, nothing kept."""
    answer = await play.send("POST", f"{WORKFLOWS}?whatif=true", workflow())
    assert answer.headers["X-Civitai-Cost-Total"] == "12"
    assert answer.headers["X-Civitai-Cost-By-Currency"] == "blue=12"
    assert answer.json()["cost"]["total"] == 12
    assert answer.json()["transactions"]["insufficientBuzz"] is False
    assert play.balance("blue") == 1000
    assert (await play.send("GET", f"{WORKFLOWS}/{answer.json()['id']}")).status_code == 404


@played(balances={"blue": 1, "green": 0, "yellow": 1})
async def test_a_preview_says_when_the_account_cannot_pay(play: Play) -> None:
    """Header and body."""
    answer = await play.send("POST", f"{WORKFLOWS}?whatif=true", workflow())
    assert answer.headers["X-Civitai-Insufficient-Buzz"] == "true"
    assert answer.json()["transactions"]["insufficientBuzz"] is True


@played
async def test_the_same_key_makes_one_workflow(play: Play) -> None:
    """The second submit answers the first one's workflow, and nothing is charged again."""
    first = await play.submit(workflow(externalId="order-1"))
    second = await play.submit(workflow(externalId="order-1", body={"prompt": "Another"}))
    assert second["id"] == first["id"]
    assert first["externalId"].endswith("-order-1")
    assert play.balance("blue") == 988
    assert len(play.events("repeated")) == 1


@played
async def test_the_key_of_a_preview_is_spent(play: Play) -> None:
    """The trap: a submit with the key of a preview answers the preview and runs nothing."""
    preview = await play.submit(workflow(externalId="order-1"), "?whatif=true")
    answered = await play.submit(workflow(externalId="order-1"), "?wait=5")
    await play.clock.advance(100)
    assert answered["id"] == preview["id"]
    assert answered["status"] == "unassigned"
    assert play.events("accepted") == play.events("charged") == []
    assert (await play.send("GET", WORKFLOWS)).json()["items"] == []


@played
async def test_an_ephemeral_workflow_is_gone_at_its_end(play: Play) -> None:
    """GET finds it while it runs, and not afterwards."""
    waiting = asyncio.create_task(play.send("POST", f"{WORKFLOWS}?wait=60", workflow(ephemeral=True)))
    await play.soon()
    await play.clock.advance(10)
    answered = (await waiting).json()
    assert answered["status"] == "succeeded"
    assert (await play.send("GET", f"{WORKFLOWS}/{answered['id']}")).status_code == 404


@played
async def test_a_recipe_holds_the_call_and_answers_images(play: Play) -> None:
    """The bare input; the output of the step."""
    waiting = asyncio.create_task(
        play.send("POST", RECIPE, workflow()["steps"][0]["input"] | {"quantity": 3})
    )
    await play.soon()
    await play.clock.advance(10)
    answer = await waiting
    assert [image["available"] for image in answer.json()["images"]] == [True] * 3
    assert play.balance("blue") == 1000 - 36


@played
async def test_a_recipe_names_faults_from_the_bare_input(play: Play) -> None:
    """`width`, not `steps[0].input.width`; and a preview runs nothing."""
    body = workflow()["steps"][0]["input"]
    answer = await play.send("POST", RECIPE, body | {"width": 1})
    assert list(answer.json()["errors"]) == ["width"]
    preview = await play.send("POST", f"{RECIPE}?whatif=true", body)
    assert (preview.json()["images"], preview.headers["X-Civitai-Cost-Total"]) == ([], "12")
    assert play.balance("blue") == 1000
