"""A purchase is made once and never lost, whatever happens to the line or to the process."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from client.conftest import INPUT, TOKEN
from client.servers import Provider, Request, Scripted, Wire, serve
from lightmeter_client import civitai
from lightmeter_client.civitai.client import (
    BadRequest,
    ConnectionFailed,
    CostTooHigh,
    InvalidRequest,
    KeyReused,
    OutcomeUnknown,
    ServerError,
)

Make = Callable[..., civitai.Client]


def free_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def once(act: Callable[[Request, Wire], None]) -> Callable[[Request, Wire], bool]:
    """An accident that happens to the first submit only."""
    left = [act]

    def accident(request: Request, wire: Wire) -> bool:
        if request.method != "POST" or not left:
            return False
        left.pop()(request, wire)
        return True

    return accident


def cut_off(wire: Wire) -> None:
    """An answer that ends in the middle of its body."""
    wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{")
    wire.drop()


ACCIDENTS: dict[str, Callable[[Request, Wire], None]] = {
    "dropped": lambda request, wire: wire.drop(),
    "429": lambda request, wire: wire.answer(429, b"", retry_after="0"),
    "500": lambda request, wire: wire.problem(500),
    "cut-off": lambda request, wire: cut_off(wire),
    "not-json": lambda request, wire: wire.answer(200, b'{"id": "wf'),
}


@pytest.mark.parametrize("name", ACCIDENTS)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_accidents_around_acceptance(client: Make, name: str, moment: str) -> None:
    """Whether the line breaks before or after the provider accepted: bought once, and collected."""
    provider = Provider(**{moment: once(ACCIDENTS[name])})
    with serve(provider) as server:
        result = client(server.url).generate(INPUT)
        assert (result.id, len(provider.bought), result.files[0].media_type) == ("wf_1", 1, "image/png")
        keys = {request.json["externalId"] for request in server.requests if request.method == "POST"}
        assert len(keys) == 1


def test_each_logical_submit_has_its_own_key(client: Make) -> None:
    """Two calls are two purchases, even of the same picture."""
    provider = Provider()
    with serve(provider) as server:
        mine = client(server.url)
        assert mine.generate(INPUT).key != mine.generate(INPUT).key
        assert len(provider.bought) == 2


def test_a_preview_never_uses_a_key(client: Make) -> None:
    """The trap: the provider would answer the purchase with the preview of the same key."""
    provider = Provider()
    body = {"steps": [{"$type": "imageGen", "input": INPUT}], "externalId": "mine"}
    with serve(provider) as server:
        mine = client(server.url)
        mine.preview(body)
        assert "externalId" not in server.requests[0].json
        with pytest.raises(InvalidRequest) as caught:
            mine.submit_workflow(body, whatif=True)
        assert caught.value.problems[0].pointer == "/externalId"
        assert mine.generate(body).key == "mine"
        assert len(provider.bought) == 1


def test_a_preview_in_place_of_a_purchase_is_noticed(client: Make) -> None:
    """When somebody else used the key up for a preview, nothing runs, and the client says so."""
    provider = Provider()
    provider.keys["mine"] = {"id": None, "status": "unassigned", "steps": [], "preview": True}
    with serve(provider) as server, pytest.raises(KeyReused):
        client(server.url).generate({"steps": [{"$type": "imageGen", "input": INPUT}], "externalId": "mine"})


def test_an_own_key_buys_once(client: Make) -> None:
    """The same key again, in the same journal: the first job is answered, nothing is sent to buy."""
    provider = Provider()
    body = {"steps": [{"$type": "imageGen", "input": INPUT}], "externalId": "mine"}
    with serve(provider) as server:
        mine = client(server.url)
        assert mine.generate(body).id == mine.generate(body).id
        assert [request.method for request in server.requests].count("POST") == 1
        other = {**body, "tags": ["other"]}
        with pytest.raises(KeyReused):
            mine.generate(other)


def test_without_a_key_nothing_is_sent_twice(client: Make) -> None:
    """The recipe endpoint has no key: after a lost answer the outcome is unknown, and stays a matter for people."""
    with Scripted(lambda request, wire: wire.drop()) as server:
        mine = client(server.url)
        with pytest.raises(ConnectionFailed) as caught:
            mine.invoke_image_gen_step_template(INPUT)
        assert (len(server.requests), caught.value.sent, caught.value.doubt) == (1, True, True)
        assert mine.journal is not None
        assert mine.journal.rows()[0].state == "uncertain"
        assert caught.value.key is not None
        with pytest.raises(OutcomeUnknown):
            mine.resume(caught.value.key)


def test_an_ephemeral_workflow_is_not_sent_twice(client: Make) -> None:
    """It is not stored, so its key protects nothing."""
    body = {"steps": [{"$type": "imageGen", "input": INPUT}], "ephemeral": True}
    with Scripted(lambda request, wire: wire.problem(500)) as server:
        with pytest.raises(ServerError):
            client(server.url).submit_workflow(body, wait=1)
        assert len(server.requests) == 1


def test_a_refused_connection_is_tried_again(client: Make) -> None:
    """Nothing left, so even a purchase without a key may be tried again; the journal says it was never sent."""
    mine = client(f"http://127.0.0.1:{free_port()}", max_retries=2)
    with pytest.raises(ConnectionFailed) as caught:
        mine.invoke_image_gen_step_template(INPUT)
    assert (caught.value.sent, caught.value.doubt) == (False, False)
    assert mine.journal is not None
    assert mine.journal.rows()[0].state == "unsent"


def test_a_refusal_is_written_down(client: Make) -> None:
    """400 means nothing was bought."""
    with Scripted(lambda request, wire: wire.problem(400, "no")) as server:
        mine = client(server.url)
        with pytest.raises(BadRequest) as caught:
            mine.generate(INPUT)
        assert mine.journal is not None
        assert mine.journal.rows()[0].state == "refused"
        assert mine.resume_all() == []
        with pytest.raises(OutcomeUnknown):
            mine.resume(str(caught.value.key))


def test_max_cost_and_preflight_refuse_before_sending(client: Make) -> None:
    """Nothing is sent, and nothing written down."""
    with serve(Provider()) as server:
        mine = client(server.url)
        with pytest.raises(CostTooHigh):
            mine.generate(INPUT, max_cost=11)
        with pytest.raises(InvalidRequest):
            mine.generate({**INPUT, "width": 1000})
        assert server.requests == []
        assert mine.journal is not None
        assert mine.journal.rows() == ()
        mine.with_options(preflight=False).generate({**INPUT, "width": 1000}, max_cost=None)
        assert len(server.requests) > 0


CHILD = """
import sys
from lightmeter_client import civitai
client = civitai.Client(sys.argv[1], base_url=sys.argv[2], journal=sys.argv[3])
print(client.generate({input!r}))
"""


@pytest.mark.parametrize("accepted", [False, True])
def test_a_killed_process(tmp_path: Path, client: Make, accepted: bool) -> None:
    """kill -9 between intent and answer: the next process collects what was paid for, and buys nothing twice."""
    arrived: list[Request] = []

    def hang(request: Request, wire: Wire) -> bool:
        if request.method != "POST" or arrived:
            return False
        arrived.append(request)
        time.sleep(30)
        return True

    provider = Provider(**{"after" if accepted else "before": hang})
    with serve(provider) as server:
        child = subprocess.Popen(
            [
                sys.executable,
                "-c",
                CHILD.replace("{input!r}", repr(INPUT)),
                TOKEN,
                server.url,
                str(tmp_path / "journal.sqlite3"),
            ],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(500):
            if arrived:
                break
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        child.wait()
        mine = client(server.url)
        assert mine.journal is not None
        assert [row.state for row in mine.journal.rows()] == ["intent"]
        (resumed,) = mine.resume_all()
        assert resumed.error is None
        assert resumed.result is not None
        assert (resumed.result.id, len(provider.bought)) == ("wf_1", 1)
        assert mine.resume_all() == []
        assert mine.journal.rows()[0].billed == "12"


def test_two_hundred_purchases_in_a_storm(client: Make) -> None:
    """Every fifth exchange goes wrong somehow: nothing is bought twice, nothing paid for is lost."""
    dice = random.Random(7)

    def maybe(request: Request, wire: Wire) -> bool:
        if dice.random() >= 0.2:
            return False
        dice.choice(list(ACCIDENTS.values()))(request, wire)
        return True

    provider = Provider(before=maybe, after=maybe)
    with serve(provider) as server:
        mine = client(server.url, max_retries=3)

        def buy(number: int) -> Any:
            try:
                return mine.generate({**INPUT, "seed": number}).id
            except Exception as error:
                return error

        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(buy, range(200)))
        for _ in range(20):
            if not mine.resume_all():
                break
        assert mine.journal is not None
        rows = mine.journal.rows()
        ids = [row.id for row in rows if row.id]
        assert len(rows) == 200
        assert len(set(ids)) == len(ids)
        assert set(ids) == set(provider.bought)
        assert len({body["externalId"] for body in provider.bought.values()}) == len(provider.bought)
        assert len([one for one in found if isinstance(one, str)]) > 100
