"""Storms: many purchases in bad weather, and the journal held against the ledger of the mock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from client.conftest import INPUT, TOKEN
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World
from lightmeter_client import civitai
from lightmeter_client.civitai.client import APIError, Purchase

AT_ONCE = 16
ROUNDS = 60


def quiet_world(**chaos: float) -> World:
    """A mock in a hurry, with some faults."""
    names = {name.replace("_", "-"): rate for name, rate in chaos.items()}
    return World(Settings(latency=0.02, chaos=names, seed=3, retry_after=0, drip=0.05, refund_delay=0.05))


def quick(url: str, path: Path, **options: Any) -> civitai.Client:
    """A client in a hurry."""
    return civitai.Client(
        TOKEN, base_url=url, journal=path, polls=(0.03,), first_pause=0.01, timeout=20, deadline=60, **options
    )


def picture(number: int) -> dict[str, Any]:
    return {**INPUT, "seed": number, "width": 512, "height": 512}


def buy_all(client: civitai.Client, count: int) -> None:
    """Buy; what an error leaves behind is collected later."""

    def buy(number: int) -> None:
        with suppress(APIError):
            client.generate(picture(number))  # pyright: ignore[reportArgumentType]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(buy, range(count)))


def collect_all(client: civitai.Client) -> None:
    """Collect what is left until nothing is."""
    for _ in range(ROUNDS):
        if not client.resume_all():
            return
    raise AssertionError("something could not be collected")


def held_against(world: World, rows: Sequence[Purchase]) -> None:
    """Nothing was bought twice, nothing that was bought is missing, and the sums are those that were charged."""
    accepted = [(str(event["id"]), event["external_id"]) for event in world.ledger.of("accepted")]
    written = {row.id: row.key for row in rows if row.id is not None}
    assert max(Counter(key for _, key in accepted).values(), default=1) == 1
    assert written == dict(accepted)
    assert [row.key for row in rows if row.is_open] == []
    charged: dict[str, Decimal] = {}
    for event in world.ledger.of("charged"):
        charged[str(event["id"])] = charged.get(str(event["id"]), Decimal(0)) + Decimal(str(event["amount"]))
    billed = {row.id: Decimal(row.billed) for row in rows if row.id and row.billed}
    assert billed == {name: amount for name, amount in charged.items() if name in billed}
