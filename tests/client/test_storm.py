"""500 purchases, every fault of the mock at 20 %: nothing is bought twice, and nothing that was paid for is lost."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from client.conftest import INPUT, TOKEN
from client.storms import ROUNDS, buy_all, collect_all, held_against, picture, quick, quiet_world
from lightmeter_client import bfl, civitai, empiriolabs, verda

pytest.importorskip("lightmeter.mock.serving")

from lightmeter.mock.chaos import FAULTS
from lightmeter.mock.provider import load
from lightmeter.mock.serving import running
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World


def test_five_hundred_purchases(tmp_path: Path) -> None:
    """From sixteen threads."""
    world = quiet_world(**dict.fromkeys(FAULTS, 0.2))
    with running(world, [load("civitai")]) as url, quick(url, tmp_path / "j.sqlite3") as client:
        buy_all(client, 500)
        collect_all(client)
        assert client.journal is not None
        rows = client.journal.rows()
        assert len(rows) == 500
        held_against(world, rows)


def test_five_hundred_purchases_in_an_event_loop(tmp_path: Path) -> None:
    """The same from one thread."""
    world = quiet_world(**dict.fromkeys(FAULTS, 0.2))

    async def play(url: str) -> None:
        async with civitai.AsyncClient(
            TOKEN,
            base_url=url,
            journal=tmp_path / "j.sqlite3",
            polls=(0.03,),
            timeout=20,
            first_pause=0.01,
        ) as client:
            gate = asyncio.Semaphore(32)

            async def buy(number: int) -> None:
                async with gate:
                    await client.generate(picture(number))  # pyright: ignore[reportArgumentType]

            await asyncio.gather(*map(buy, range(500)), return_exceptions=True)
            for _ in range(ROUNDS):
                if not await client.resume_all():
                    break
            assert client.journal is not None
            rows = client.journal.rows()
            assert len(rows) == 500
            held_against(world, rows)

    with running(world, [load("civitai")]) as url:
        asyncio.run(play(url))


CHILD = """
import sys
from pathlib import Path
from client.storms import buy_all, quick
buy_all(quick(sys.argv[1], Path(sys.argv[2])), 10_000)
"""


def test_killed_in_the_storm(tmp_path: Path) -> None:
    """Processes that share a journal are killed one after the other; the last one collects what they paid for."""
    world = quiet_world(**dict.fromkeys(FAULTS, 0.2))
    dice = random.Random(5)
    path = tmp_path / "j.sqlite3"
    with running(world, [load("civitai")]) as url, quick(url, path) as client:
        for _ in range(5):
            before = len(list(world.ledger.of("submitted")))
            child = subprocess.Popen(
                [sys.executable, "-c", CHILD, url, str(path)],
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )
            while len(list(world.ledger.of("submitted"))) < before + 20:
                time.sleep(0.02)
            time.sleep(dice.random() / 5)
            child.send_signal(signal.SIGKILL)
            child.wait()
        assert client.journal is not None
        left = len(client.journal.open_purchases("civitai"))
        collect_all(client)
        rows = client.journal.rows()
        assert left > 5
        assert len(rows) > 80
        held_against(world, rows)


SHOPS: dict[str, tuple[Any, list[tuple[dict[str, Any], str]]]] = {
    "verda": (verda, [({"prompt": "a"}, "flux2-klein-4b"), ({"prompt": "a"}, "flux2-klein-base-9b")]),
    "empiriolabs": (
        empiriolabs,
        [
            ({"model": "flux-2-klein-4b", "prompt": "a", "sync": sync}, "createImage")
            for sync in (True, False)
        ],
    ),
    "bfl": (
        bfl,
        [({"prompt": "a"}, "flux-2-klein-4b"), ({"prompt": "a", "width": 512, "height": 512}, "flux-2-pro")],
    ),
}


@pytest.mark.parametrize("name", SHOPS)
def test_without_keys(tmp_path: Path, name: str) -> None:
    """Providers without keys: what is certain is collected, what is not is told, and nothing is ever sent again."""
    provider, wanted = SHOPS[name]
    chaos = dict.fromkeys(FAULTS, 0.1)
    world = World(
        Settings(latency=0.02, chaos=chaos, seed=3, retry_after=0, drip=0.05, flat=((f"{name}/*", 10_000),))
    )
    with running(world, [load(name)]) as url:
        client = provider.Client(
            TOKEN, base_url=f"{url}/{name}", journal=tmp_path / "j.sqlite3", polls=(0.03,), first_pause=0.01
        )
        for number in range(60):
            body, endpoint = wanted[number % len(wanted)]
            try:
                client.generate({**body, "seed": number}, endpoint=endpoint, deadline=20)
            except Exception as error:
                assert getattr(error, "key", None) is not None, error
        for _ in range(ROUNDS):
            left = client.resume_all()
            if all(one.error is not None and one.error.doubt for one in left):
                break
        rows = client.journal.rows()
        accepted = list(world.ledger.of("accepted"))
        certain = [row for row in rows if row.state in ("accepted", "ended")]
        uncertain = [row for row in rows if row.is_uncertain]
        assert len(rows) == 60
        assert len(list(world.ledger.of("submitted"))) <= 60
        assert len(certain) <= len(accepted) <= len(certain) + len(uncertain)
        assert {row.id for row in certain if row.id} <= {str(event["id"]) for event in accepted}
        assert [row.key for row in certain if row.is_open] == []
        assert len(certain) > 20
        assert {one.key for one in left} == {row.key for row in uncertain}


def test_one_of_each(tmp_path: Path) -> None:
    """In good weather every provider delivers, by the same code but for the import."""
    world = World(Settings(latency=0.02, flat=(("verda/*", 10_000), ("bfl/*", 14_000))))
    shops = {**SHOPS, "civitai": (civitai, [(INPUT, "SubmitWorkflow")])}
    with running(world, [load(name) for name in shops]) as url:
        for name, (provider, wanted) in shops.items():
            for body, endpoint in wanted:
                with provider.Client(
                    TOKEN, base_url=f"{url}/{name}", journal=tmp_path / "j.sqlite3", polls=(0.03,)
                ) as client:
                    result = client.generate(body, endpoint=endpoint)
                    (file,) = result.save(tmp_path / name)
                    assert file.stat().st_size > 100
                    assert file.suffix in (".jpg", ".png", ".webp")
    assert len(list(world.ledger.of("accepted"))) == 7
