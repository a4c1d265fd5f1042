"""What is not carried out: requests that are not valid, callers that are not known."""

from __future__ import annotations

import pytest

from mock.playing import WORKFLOWS, Play, played, workflow


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
