"""Workflows: how they proceed, how they are found, changed and removed."""

from __future__ import annotations

import asyncio
import io
import zipfile
from typing import Any

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


@played(balances={"blue": 1, "yellow": 1})
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
    assert len(play.events("duplicate")) == 1


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
async def test_users_share_nothing(play: Play) -> None:
    """Another token has its own keys, and does not find the workflow."""
    first = await play.submit(workflow(externalId="order-1"))
    other = {"Authorization": "Bearer other"}
    second = await play.submit(workflow(externalId="order-1"), token=other)
    assert first["id"] != second["id"]
    assert (await play.send("GET", f"{WORKFLOWS}/{first['id']}", token=other)).status_code == 404


@played
async def test_an_invalid_request_names_its_fault(play: Play) -> None:
    """By the path that the service uses, with the message of the emitted validator."""
    answer = await play.send("POST", WORKFLOWS, workflow(body={"width": 1000, "sampler": "euler"}))
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert sorted(answer.json()["errors"]) == ["steps[0].input.sampler", "steps[0].input.width"]


@played
async def test_rules_over_body_and_query_hold(play: Play) -> None:
    """An ephemeral workflow needs a callback or a wait."""
    answer = await play.send("POST", WORKFLOWS, workflow(ephemeral=True))
    assert answer.status_code == 400
    assert "ephemeral" in str(answer.json()["errors"])


@played
async def test_an_ephemeral_workflow_is_gone_at_its_end(play: Play) -> None:
    """GET finds it while it runs, and not afterwards."""
    waiting = asyncio.create_task(play.send("POST", f"{WORKFLOWS}?wait=60", workflow(ephemeral=True)))
    await play.soon()
    await play.clock.advance(10)
    answered = (await waiting).json()
    assert answered["status"] == "succeeded"
    assert (await play.send("GET", f"{WORKFLOWS}/{answered['id']}")).status_code == 404


@pytest.mark.parametrize("query", ["wait=soon", "whatif=perhaps"])
@played
async def test_a_query_of_another_type_is_refused(play: Play, query: str) -> None:
    """400 with the name of the parameter."""
    answer = await play.send("POST", f"{WORKFLOWS}?{query}", workflow())
    assert list(answer.json()["errors"]) == [query.partition("=")[0]]


@pytest.mark.parametrize("token", [{}, {"Authorization": "Basic c2VjcmV0"}, {"Authorization": "Bearer "}])
@played
async def test_without_a_token_nothing_happens(play: Play, token: dict[str, str]) -> None:
    """401 with a problem document."""
    assert (await play.send("POST", WORKFLOWS, workflow(), token=token)).status_code == 401
    assert play.events("submitted") == []


@played(tokens=frozenset({"right"}))
async def test_strict_auth_knows_its_tokens(play: Play) -> None:
    """Any other is a 401."""
    assert (await play.send("GET", WORKFLOWS)).status_code == 401
    assert (await play.send("GET", WORKFLOWS, token={"Authorization": "Bearer right"})).status_code == 200


@pytest.mark.parametrize("how", ["put", "patch"])
@played
async def test_a_canceled_workflow_is_paid_back(play: Play, how: str) -> None:
    """By PUT or by JSON Patch; a credit for every debit."""
    submitted = await play.submit()
    patch = [{"op": "replace", "path": "/status", "value": "canceled"}]
    body: Any = {"status": "canceled"} if how == "put" else patch
    assert (await play.send(how.upper(), f"{WORKFLOWS}/{submitted['id']}", body)).status_code == 204
    await play.clock.advance(100)
    found = await play.get(submitted["id"])
    assert found["status"] == "canceled"
    assert [entry["type"] for entry in found["transactions"]["list"]] == ["debit", "credit"]
    assert play.balance("blue") == 1000


@played
async def test_what_has_ended_cannot_be_canceled(play: Play) -> None:
    """It stays as it is, and stays paid."""
    done = await play.done()
    await play.send("PUT", f"{WORKFLOWS}/{done['id']}", {"status": "canceled"})
    assert (await play.get(done["id"]))["status"] == "succeeded"
    assert play.balance("blue") == 988


@played
async def test_a_deleted_workflow_is_not_found(play: Play) -> None:
    """Neither by its id nor in lists; it was canceled, and its key stays taken."""
    submitted = await play.submit(workflow(externalId="order-1"))
    assert (await play.send("DELETE", f"{WORKFLOWS}/{submitted['id']}")).status_code == 204
    assert (await play.send("GET", f"{WORKFLOWS}/{submitted['id']}")).status_code == 404
    assert (await play.send("DELETE", f"{WORKFLOWS}/{submitted['id']}")).status_code == 404
    again = await play.submit(workflow(externalId="order-1"))
    assert again["id"] == submitted["id"] and again["deletedAt"]
    assert play.balance("blue") == 1000


@played
async def test_metadata_and_tags_change(play: Play) -> None:
    """PUT, PATCH and the operations on tags."""
    submitted = await play.submit(workflow(tags=["a"]))
    place = f"{WORKFLOWS}/{submitted['id']}"
    await play.send("PUT", place, {"metadata": {"job": 1}})
    await play.send("PATCH", place, [{"op": "add", "path": "/metadata/more", "value": [2]}])
    await play.send("POST", f"{place}/tags", "b")
    await play.send("POST", f"{place}/tags", "c")
    await play.send("DELETE", f"{place}/tags/a")
    found = await play.get(submitted["id"])
    assert (found["metadata"], found["tags"]) == ({"job": 1, "more": [2]}, ["b", "c"])
    assert (await play.send("DELETE", f"{place}/tags/a")).status_code == 404
    await play.send("DELETE", f"{place}/tags")
    assert (await play.get(submitted["id"]))["tags"] == []


@pytest.mark.parametrize(
    "patch",
    [
        {"op": "add"},
        [{"op": "add", "path": "/id", "value": "wf_mine"}],
        [{"op": "remove", "path": "/metadata/none"}],
        [{"op": "test", "path": "/tags", "value": ["b"]}],
        [{"op": "replace", "path": "", "value": 3}],
        [{"op": "add", "path": "/tags/7", "value": "x"}],
        [{"op": "add", "path": "/tags/-", "value": 3}],
        [{"op": "replace", "path": "/status", "value": "succeeded"}],
        [7],
    ],
)
@played
async def test_a_patch_that_cannot_be_applied_changes_nothing(play: Play, patch: Any) -> None:
    """400, and the workflow is as before."""
    submitted = await play.submit(workflow(tags=["a"]))
    answer = await play.send("PATCH", f"{WORKFLOWS}/{submitted['id']}", patch)
    assert answer.status_code == 400
    assert await play.get(submitted["id"]) == submitted


@played
async def test_steps_are_read_and_described(play: Play) -> None:
    """By name or index; only their metadata changes."""
    named = workflow()
    named["steps"].append({**named["steps"][0], "name": "second"})
    submitted = await play.submit(named)
    place = f"{WORKFLOWS}/{submitted['id']}/steps"
    assert (await play.send("GET", f"{place}/0")).json()["name"] == "0"
    await play.send("PUT", f"{place}/second", {"metadata": {"a": 1}})
    await play.send("PATCH", f"{place}/second", [{"op": "add", "path": "/metadata/b", "value": 2}])
    assert (await play.send("GET", f"{place}/second")).json()["metadata"] == {"a": 1, "b": 2}
    bad = [{"op": "add", "path": "/input", "value": {}}]
    assert (await play.send("PATCH", f"{place}/second", bad)).status_code == 400
    assert (await play.send("GET", f"{place}/third")).status_code == 404


@played
async def test_pages_follow_each_other(play: Play) -> None:
    """Newest first, `next` leads on, every workflow comes once, the last page has no next."""
    ids = [(await play.submit())["id"] for _ in range(5)]
    seen: list[str] = []
    cursor, pages = "", 0
    while cursor or not pages:
        page = (
            await play.send("GET", f"{WORKFLOWS}?take=2" + (f"&cursor={cursor}" if cursor else ""))
        ).json()
        seen += [item["id"] for item in page["items"]]
        cursor, pages = page["next"], pages + 1
    assert (seen, pages) == (ids[::-1], 3)
    ascending = (await play.send("GET", f"{WORKFLOWS}?ascending=true&take=3")).json()
    assert [item["id"] for item in ascending["items"]] == ids[:3]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tags=red", [0, 2]),
        ("tags=red&tags=big", [2]),
        ("query=INVOICE", [1]),
        ("fromDate=2026-01-01T00:01:00Z", [1, 2]),
        ("toDate=2026-01-01T00:01:00Z", [0, 1]),
        ("fromDate=2026-01-01&toDate=2026-01-01", [0, 1, 2]),
        ("fromDate=2026-01-02", []),
    ],
)
@played
async def test_lists_are_filtered(play: Play, query: str, found: list[int]) -> None:
    """Tags (all of them), text in the metadata, times."""
    members: list[dict[str, Any]] = [
        {"tags": ["red"]},
        {"metadata": {"of": "invoice"}},
        {"tags": ["red", "big"]},
    ]
    ids: list[str] = []
    for one in members:
        ids.append((await play.submit(workflow(**one)))["id"])
        await play.clock.advance(60)
    answer = await play.send("GET", f"{WORKFLOWS}?{query}&ascending=true")
    assert [item["id"] for item in answer.json()["items"]] == [ids[index] for index in found]


@played
async def test_failed_workflows_can_be_left_out(play: Play) -> None:
    """excludeFailed leaves out canceled ones too."""
    kept, canceled = await play.submit(), await play.submit()
    await play.send("PUT", f"{WORKFLOWS}/{canceled['id']}", {"status": "canceled"})
    items = (await play.send("GET", f"{WORKFLOWS}?excludeFailed=true")).json()["items"]
    assert [item["id"] for item in items] == [kept["id"]]


@pytest.mark.parametrize("query", ["take=0", "take=x", "cursor=x", "fromDate=yesterday"])
@played
async def test_a_list_that_makes_no_sense_is_refused(play: Play, query: str) -> None:
    """400, with the parameter named."""
    await play.submit()
    answer = await play.send("GET", f"{WORKFLOWS}?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [query.partition("=")[0]]


@played
async def test_a_list_can_be_a_zip_file(play: Play) -> None:
    """With Accept: application/zip, the images of the page."""
    done = await play.done(workflow(body={"quantity": 2}))
    answer = await play.send("GET", WORKFLOWS, headers={"Accept": "application/zip"})
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == [f"{done['id']}/{image['id']}.jpeg" for image in done["steps"][0]["output"]["images"]]


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


@played
async def test_resources_are_looked_up(play: Play) -> None:
    """A well-formed AIR URN is one; nothing else is."""
    air = "urn:air:flux1:lora:civitai:123@456"
    assert (await play.send("GET", f"/v2/resources/{air}")).json()["air"] == air
    assert (await play.send("GET", "/v2/resources/nothing")).status_code == 400
