"""How workflows are changed and removed: cancel, metadata, tags, steps."""

from __future__ import annotations

from typing import Any

import pytest

from mock.playing import WORKFLOWS, Play, played, workflow


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
