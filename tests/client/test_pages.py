"""Pages: walked through when they are needed, to their end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from client.conftest import TOKEN
from client.servers import Request, Scripted, Wire
from lightmeter_client import civitai
from lightmeter_client.civitai.client import (
    BadAnswer,
)

Make = Callable[..., civitai.Client]


def page_server() -> Scripted:
    """Three pages of two, then one that says nothing about a next one."""

    def handle(request: Request, wire: Wire) -> None:
        number = int(request.query.get("cursor", "0"))
        items = [{"id": f"wf_{2 * number}"}, {"id": f"wf_{2 * number + 1}"}]
        wire.json(200, {"items": items, "next": str(number + 1) if number < 2 else ""})

    return Scripted(handle)


def test_all_pages_are_walked_through(client: Make) -> None:
    """Pages are fetched when they are needed, with the same filters, in both clients."""
    with page_server() as server:
        items = client(server.url).iter_query_workflows(tags=["a"], take=2)
        assert [next(items)["id"], next(items)["id"], len(server.requests)] == ["wf_0", "wf_1", 1]
        assert [one["id"] for one in items] == ["wf_2", "wf_3", "wf_4", "wf_5"]
        assert [request.query.get("cursor") for request in server.requests] == [None, "1", "2"]
        assert all(request.query["tags"] == "a" for request in server.requests)

        async def play() -> list[str]:
            async with civitai.AsyncClient(TOKEN, base_url=server.url, journal=None) as mine:
                return [str(one["id"]) async for one in mine.iter_query_workflows(cursor="1")]

        assert asyncio.run(play()) == ["wf_2", "wf_3", "wf_4", "wf_5"]


def test_pages_that_lead_in_a_circle_end(client: Make) -> None:
    """A cursor that was met before is an error, not an endless loop."""
    with Scripted(lambda request, wire: wire.json(200, {"items": [{}], "next": "same"})) as server:
        with pytest.raises(BadAnswer, match="leads back to itself"):
            list(client(server.url).iter_query_workflows())
        assert len(server.requests) == 2
