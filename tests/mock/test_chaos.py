"""What goes wrong on purpose: each fault on its own, on real sockets where it happens on the wire."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from lightmeter.mock.chaos import FAULTS, Chaos
from lightmeter.mock.serving import running
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World
from lightmeter_client._runtime.quotes import MICRO
from mock.playing import TOKEN, WORKFLOWS, Play, played, provider, workflow


@contextmanager
def served(stream: io.StringIO | None = None, **settings: Any) -> Iterator[tuple[httpx2.Client, World]]:
    """A mock on a socket, a client to it, and its world."""
    world = World(Settings(**{"latency": 0.02, **settings}), ledger=stream)
    with (
        running(world, [provider()]) as base,
        httpx2.Client(base_url=base, headers=TOKEN, timeout=10) as client,
    ):
        yield client, world


def names(world: World, event: str) -> list[Any]:
    return [entry.get("name") for entry in world.ledger.of(event)]


@pytest.mark.parametrize(("fault", "accepted"), [("drop-before", 0), ("drop-after", 1)])
def test_a_connection_ends_before_or_after_acceptance(fault: str, accepted: int) -> None:
    """The caller cannot tell; the ledger can."""
    with served(chaos={f"{fault}@SubmitWorkflow": 1.0}) as (client, world):
        with pytest.raises(httpx2.TransportError):
            client.post(WORKFLOWS, json=workflow(externalId="order-1"))
        assert len(list(world.ledger.of("accepted"))) == accepted
        assert names(world, "fault") == [fault]
        assert client.get(WORKFLOWS).status_code == 200


def test_a_truncated_answer_is_no_json() -> None:
    """The workflow was accepted all the same."""
    with served(chaos={"truncated-json": 1.0}) as (client, world):
        answer = client.post(WORKFLOWS, json=workflow())
        assert answer.status_code == 200
        with pytest.raises(json.JSONDecodeError):
            answer.json()
        assert len(list(world.ledger.of("accepted"))) == 1


def test_a_slow_body_outlasts_a_deadline_in_pieces() -> None:
    """Each piece comes within the read timeout, the whole takes its time."""
    with served(chaos={"slow-body": 1.0}, drip=1.0) as (client, _):
        answer = client.post(WORKFLOWS, json=workflow(), timeout=0.5)
        assert answer.json()["cost"]["total"] == 12
        assert answer.elapsed.total_seconds() >= 0.9


@pytest.mark.parametrize(("fault", "status"), [("429", 429), ("500", 500), ("503", 503), ("403", 403)])
@played
async def test_a_request_is_refused_by_chance(play: Play, fault: str, status: int) -> None:
    """Before it is accepted; 429 says when to come back, 403 is a plain string."""
    play.world.chaos = Chaos({fault: 1.0}, 0)
    answer = await play.http.post(WORKFLOWS, json=workflow(), headers=TOKEN)
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("1" if fault == "429" else None)
    assert isinstance(answer.json(), str if fault == "403" else dict)
    assert play.events("submitted") == []


@played(chaos={"expired-url": 1.0})
async def test_a_url_may_have_expired_early(play: Play) -> None:
    """403 although its time has not come."""
    image = (await play.done())["steps"][0]["output"]["images"][0]
    assert (await play.http.get(image["url"])).status_code == 403


def test_every_fault_is_tested() -> None:
    """By its name in this file or those about the faults of work."""
    text = "".join(
        (Path(__file__).parent / name).read_text("utf-8")
        for name in ("test_chaos.py", "test_lots.py", "test_held.py", "test_mature.py")
    )
    assert [name for name in FAULTS if f'"{name}' not in text] == []


def _story(seed: int) -> list[tuple[int | str, str]]:
    """What a caller meets in 60 submits with all faults at 20 %."""
    met: list[tuple[int | str, str]] = []
    rates = dict.fromkeys(FAULTS, 0.2)
    with served(chaos=rates, seed=seed, drip=0.01, refund_delay=0.01) as (client, world):
        for number in range(60):
            try:
                answer = client.post(WORKFLOWS, json=workflow(externalId=f"order-{number}"))
                met.append((answer.status_code, str(len(answer.content) > 600)))
            except httpx2.TransportError as problem:
                met.append(("dropped", type(problem).__name__ and ""))
        met += [
            ("fault", f"{entry['name']}")
            for entry in world.ledger.of("fault")
            if "late" not in str(entry["name"])
        ]
    return met


def test_a_seed_makes_a_run_repeatable() -> None:
    """The same seed, the same story; another seed, another one."""
    first = _story(7)
    assert _story(7) == first
    assert _story(8) != first


def test_the_ledger_adds_up() -> None:
    """Under all faults: what was charged and not refunded is what the accounts lack, and each line was written."""
    stream = io.StringIO()
    dice = random.Random(3)
    rates = dict.fromkeys(FAULTS, 0.2)
    with served(stream, chaos=rates, seed=5, drip=0.01, refund_delay=0.01) as (client, world):
        for number in range(80):
            try:
                client.post(f"{WORKFLOWS}?wait=1", json=workflow(externalId=f"order-{number // 2}"))
                if dice.random() < 0.2:
                    client.post(f"{WORKFLOWS}?whatif=true", json=workflow())
            except httpx2.TransportError:
                pass
        purse = world.purse(provider().model, world.user_of("secret")).balances
        before = sum(World(Settings()).purse(provider().model, "").balances.values())
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        charged = sum(Decimal(line["amount"]) for line in lines if line["event"] == "charged")
        refunded = sum(Decimal(line["amount"]) for line in lines if line["event"] == "refunded")
        assert (charged - refunded) * MICRO == before - sum(purse.values())
        assert charged > refunded > 0
        accepted = [line["external_id"] for line in lines if line["event"] == "accepted"]
        assert len(accepted) == len(set(accepted)) > 20
        assert lines == world.ledger.events
