"""The clients against the mock: a purchase without accidents, and every accident by itself."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from client.conftest import INPUT, TOKEN
from client.storms import buy_all, collect_all, held_against, quick, quiet_world
from lightmeter_client import civitai

pytest.importorskip("lightmeter.mock.serving")

from lightmeter.mock.app import build
from lightmeter.mock.chaos import FAULTS
from lightmeter.mock.provider import load
from lightmeter.mock.serving import running


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
        buy_all(client, 6)
        collect_all(client)
        assert client.journal is not None
        held_against(world, client.journal.rows())


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
