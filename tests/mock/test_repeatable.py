"""The same seed, the same clock, the same requests: the same bytes, in every answer and in the ledger."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import httpx2
import pytest

from lightmeter.mock.app import build
from lightmeter.mock.chaos import FAULTS
from lightmeter.mock.clock import ManualClock
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World
from lightmeter_client._runtime.quotes import MICRO
from mock.playing import TOKEN, WORKFLOWS, provider, workflow

QUIET = {"slow-body"}  # waits for a clock that nobody turns here

TASKS = {
    "bfl": ("/v1/flux-2-klein-4b", {"prompt": "A cat"}),
    "empiriolabs": ("/v1/images/generations", {"model": "flux-2-klein-4b", "prompt": "A cat"}),
    "civitai": (WORKFLOWS, workflow()),
}


async def story(name: str, seed: int) -> tuple[list[Any], str]:
    """What a caller gets for 30 pieces of work, started and read again, with all faults at 20 %; and the ledger."""
    stream, clock = io.StringIO(), ManualClock()
    chaos = dict.fromkeys((fault for fault in FAULTS if fault not in QUIET), 0.2)
    settings = Settings(latency=1, chaos=chaos, seed=seed, flat=(("*", MICRO),))
    world = World(settings, clock, stream)
    app = build(world, [provider(name)])
    path, body = TASKS[name]
    met: list[Any] = []
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://mock", headers=TOKEN
    ) as http:
        for _ in range(30):
            met += [await get(http, "POST", path, json=body)]
            await clock.advance(1)
            for event in list(world.ledger.of("accepted"))[-1:]:
                job = provider(name).model.job
                assert job is not None
                read = next(one.path for one in provider(name).model.operations if one.id == job.read)
                place = read.replace(f"{{{job.handle}}}", str(event["id"]))
                met += [await get(http, "GET", place, params={"id": event["id"]})]
    return met, stream.getvalue()


async def get(http: httpx2.AsyncClient, method: str, path: str, **options: Any) -> Any:
    try:
        answer = await http.request(method, path, **options)
    except ConnectionResetError:
        return "dropped"
    return answer.status_code, sorted(answer.headers.items()), answer.content


@pytest.mark.parametrize("name", TASKS)
def test_a_seed_makes_a_run_repeatable_to_the_byte(name: str) -> None:
    """And another seed makes another run."""
    first = asyncio.run(story(name, 7))
    assert asyncio.run(story(name, 7)) == first
    assert asyncio.run(story(name, 8)) != first
    assert len(set(map(str, first[0]))) > 10
