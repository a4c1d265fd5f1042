"""The clients against the mock: every fault at 20 %, and the journal held against the ledger of the mock."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest

from client.conftest import INPUT, TOKEN
from lightmeter_client import civitai
from lightmeter_client.civitai.client import APIError, Purchase

pytest.importorskip("lightmeter.mock.serving")

from lightmeter.mock.app import build
from lightmeter.mock.provider import load
from lightmeter.mock.serving import running
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World

FAULTS = (
    "drop-before",
    "429",
    "500",
    "403",
    "drop-after",
    "truncated-json",
    "slow-body",
    "expired-url",
    "moderated",
    "failed",
    "overcharge",
    "duplicate-charge",
    "late-refund",
    "cache-hit",
)


def quiet_world(**chaos: float) -> World:
    names = {name.replace("_", "-"): rate for name, rate in chaos.items()}
    return World(Settings(latency=0.02, chaos=names, seed=3, retry_after=0, drip=0.05, refund_delay=0.05))


def quick(url: str, path: Path, **options: float) -> civitai.Client:
    return civitai.Client(
        TOKEN, base_url=url, journal=path, polls=(0.03,), first_pause=0.01, timeout=20, deadline=60, **options
    )


def held_against(world: World, rows: tuple[Purchase, ...]) -> None:
    """Nothing was bought twice and nothing that was bought is missing from the journal."""
    accepted = {str(event["id"]) for event in world.ledger.of("accepted")}
    written = [row.id for row in rows if row.id is not None]
    assert len(set(written)) == len(written)
    assert set(written) == accepted
    assert all(row.collected for row in rows if row.id is not None)


def test_one_picture(tmp_path: Path) -> None:
    """Quote, preview and bill are the same 12 Buzz, and the file is a picture."""
    world = quiet_world()
    with running(world, [load("civitai")]) as url, quick(url, tmp_path / "j.sqlite3") as client:
        preview = client.preview(INPUT)
        result = client.generate(INPUT, max_cost=preview.total)
        assert (client.quote(INPUT).amount, preview.total, result.billed) == (12, 12, 12)
        (file,) = result.save(tmp_path / "pictures")
        assert file.stat().st_size > 100


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault(tmp_path: Path, fault: str) -> None:
    """One fault at a time, every other time."""
    world = quiet_world(**{fault: 0.5})
    with (
        running(world, [load("civitai")]) as url,
        quick(url, tmp_path / "j.sqlite3", max_retries=12) as client,
    ):
        storm(client, 6)
        assert client.journal is not None
        held_against(world, client.journal.rows())


def storm(client: civitai.Client, count: int) -> None:
    """Buy, and collect what is left until nothing is."""

    def buy(number: int) -> None:
        with suppress(APIError):  # what it leaves behind is collected below
            client.generate({**INPUT, "seed": number, "width": 512, "height": 512})

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(buy, range(count)))
    for _ in range(60):
        if not client.resume_all():
            return
    raise AssertionError("something could not be collected")


def test_every_fault_at_once(tmp_path: Path) -> None:
    """200 logical submits, every fault at 20 %."""
    world = quiet_world(**dict.fromkeys(FAULTS, 0.2))
    with running(world, [load("civitai")]) as url, quick(url, tmp_path / "j.sqlite3") as client:
        storm(client, 200)
        assert client.journal is not None
        rows = client.journal.rows()
        assert len(rows) == 200
        held_against(world, rows)


def test_the_other_client_and_no_socket(tmp_path: Path) -> None:
    """`AsyncClient`, over ASGI: the same logic, the same bill."""
    httpx2 = pytest.importorskip("httpx2")
    world = quiet_world()
    app = build(world, [load("civitai")])

    async def play() -> None:
        client = civitai.AsyncClient(
            TOKEN,
            base_url="http://127.0.0.1",
            journal=tmp_path / "j.sqlite3",
            transport=httpx2.ASGITransport(app),
            polls=(0.03,),
        )
        async with client:
            results = await asyncio.gather(*(client.generate({**INPUT, "seed": seed}) for seed in range(5)))
            assert [result.billed for result in results] == [Decimal(12)] * 5
            assert len({result.id for result in results}) == 5
            assert (await client.resume(results[0].id)).files[0].content == results[0].files[0].content
            assert (await client.with_raw_response.get_workflow(results[0].id)).status == 200
            assert (await client.preview(INPUT)).total == 12

    asyncio.run(play())


def test_the_async_client_in_bad_weather(tmp_path: Path) -> None:
    """The same storm from an event loop."""
    world = quiet_world(**dict.fromkeys(("drop-before", "500", "429", "drop-after", "truncated-json"), 0.2))

    async def play(url: str) -> tuple[Purchase, ...]:
        options: dict[str, float] = {"timeout": 20, "first_pause": 0.01}
        async with civitai.AsyncClient(
            TOKEN, base_url=url, journal=tmp_path / "j.sqlite3", polls=(0.03,), **options
        ) as client:
            gathered = (client.generate({**INPUT, "seed": seed}) for seed in range(40))
            await asyncio.gather(*gathered, return_exceptions=True)
            for _ in range(30):
                if not await client.resume_all():
                    break
            assert client.journal is not None
            return client.journal.rows()

    with running(world, [load("civitai")]) as url:
        held_against(world, asyncio.run(play(url)))
