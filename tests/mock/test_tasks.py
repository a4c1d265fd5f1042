"""Work that is started and polled: statuses, results that expire, balances, limits, faults of the work and its bill."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from threading import Thread
from typing import Any

import pytest
from PIL import Image

from lightmeter.mock.books import bill
from lightmeter.mock.chaos import Chaos
from lightmeter_client import bfl
from lightmeter_client._runtime.quotes import MICRO
from mock.playing import Play, played

KLEIN = "/v1/flux-2-klein-4b"
PREVIEW = "/v1/flux-2-klein-9b-preview"
"""Its price is documented nowhere."""

CAT = {"prompt": "A cat", "width": 768, "height": 512}
PRICE = bfl.cost(CAT, endpoint="flux-2-klein-4b").micro or 0


async def started(play: Play, **members: Any) -> dict[str, Any]:
    answer = await play.send("POST", KLEIN, {**CAT, **members})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def read(play: Play, task: dict[str, Any]) -> dict[str, Any]:
    answer = await play.send("GET", f"/v1/get_result?id={task['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def done(play: Play, **members: Any) -> dict[str, Any]:
    task = await started(play, **members)
    await play.clock.advance(10)
    return await read(play, task)


def left(play: Play) -> int:
    """What was spent, in micro-units."""
    return round((1_000_000 - play.balance("balance")) * MICRO)


@played(by="bfl")
async def test_a_task_is_pending_then_ready(play: Play) -> None:
    """The answer says where to poll and what it costs in credits of a cent; half way it is half done."""
    task = await started(play)
    assert task["cost"] == pytest.approx(PRICE / MICRO * 100)
    await play.clock.advance(5)
    halfway = (await play.send("GET", task["polling_url"].removeprefix("http://mock"))).json()
    assert (halfway["status"], halfway["progress"]) == ("Pending", 0.5)
    await play.clock.advance(5)
    assert (await read(play, task))["status"] == "Ready"


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
@played(by="bfl")
async def test_a_result_is_a_picture_of_the_size_that_was_asked_for(play: Play, kind: str) -> None:
    """Behind an address that needs no key."""
    found = await done(play, output_format=kind)
    answer = await play.http.get(found["result"]["sample"])
    assert answer.headers["content-type"] == f"image/{kind}"
    assert Image.open(BytesIO(answer.content)).size == (768, 512)


@played(by="bfl")
async def test_an_address_holds_as_long_as_documented(play: Play) -> None:
    """Ten minutes; reading the task again gives a new one."""
    found = await done(play)
    await play.clock.advance(599)
    assert (await play.http.get(found["result"]["sample"])).status_code == 200
    await play.clock.advance(2)
    assert (await play.http.get(found["result"]["sample"])).status_code == 403
    assert (await play.http.get((await read(play, found))["result"]["sample"])).status_code == 200


@pytest.mark.parametrize("token", ["nonsense", "a.b", "%00"])
@played(by="bfl")
async def test_an_address_that_nobody_gave_is_refused(play: Play, token: str) -> None:
    """400."""
    assert (await play.http.get(f"/lightmeter/files/{token}")).status_code == 400


@played(by="bfl")
async def test_credits_fall_by_the_price(play: Play) -> None:
    """Counted in cents."""
    before = (await play.send("GET", "/v1/credits")).json()["credits"]
    await started(play)
    after = (await play.send("GET", "/v1/credits")).json()["credits"]
    assert (before - after) / 100 * MICRO == pytest.approx(PRICE)


@played(by="bfl")
async def test_an_account_without_a_name_is_left_out(play: Play) -> None:
    """Of the ledger; the amount and its unit are there."""
    await started(play)
    (line,) = play.events("charged")
    assert ("account" in line, line["unit"], line["amount"]) == (False, "usd", f"{PRICE / MICRO}")


@played(by="bfl", balances={"balance": 0})
async def test_without_credits_nothing_starts(play: Play) -> None:
    """402, in the documented form."""
    answer = await play.send("POST", KLEIN, CAT)
    assert (answer.status_code, answer.json()["error"]) == (402, "payment_required")
    assert play.events("accepted") == []


@played(by="bfl")
async def test_no_more_tasks_run_than_documented(play: Play) -> None:
    """The 25th is a 429 that says how many are allowed; when one has ended there is room again."""
    for _ in range(24):
        await started(play)
    answer = await play.send("POST", KLEIN, CAT)
    assert answer.status_code == 429
    assert (answer.headers["retry-after"], answer.headers["x-ratelimit-limit"]) == ("1", "24")
    other = await play.send("POST", KLEIN, CAT, token={"x-key": "other"})
    assert other.status_code == 200
    await play.clock.advance(10)
    await started(play)


@played(by="bfl")
async def test_faults_are_told_in_detail(play: Play) -> None:
    """422 with the place of each; a body that is no JSON is a 400."""
    answer = await play.send("POST", KLEIN, {"width": 63, "steps": 4})
    assert answer.status_code == 422
    places = [(fault["loc"], fault["type"]) for fault in answer.json()["detail"]]
    assert sorted(places) == [
        (["body", "prompt"], "required"),
        (["body", "steps"], "additionalProperties"),
        (["body", "width"], "minimum"),
    ]
    broken = await play.send("POST", KLEIN, content=b"{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 400 and "line 1, column 2" in broken.json()["message"]
    assert (await play.send("GET", "/v1/get_result")).status_code == 422


@played(by="bfl")
async def test_a_task_is_found_by_its_owner_only(play: Play) -> None:
    """Anybody else, and any other id, gets the documented status."""
    task = await started(play)
    answer = await play.send("GET", f"/v1/get_result?id={task['id']}", token={"x-key": "other"})
    assert answer.json() == {"id": task["id"], "status": "Task not found"}


@pytest.mark.parametrize("token", [{}, {"Authorization": "Bearer secret"}, {"x-key": ""}])
@played(by="bfl")
async def test_the_key_comes_in_its_own_header(play: Play, token: dict[str, str]) -> None:
    """401 without it, which names the header."""
    answer = await play.send("POST", KLEIN, CAT, token=token)
    assert answer.status_code == 401 and "x-key" in answer.json()["message"]


@pytest.mark.parametrize(("fault", "status"), [("failed", "Error"), ("moderated", "Content Moderated")])
@played(by="bfl")
async def test_a_task_that_fails_costs_nothing(play: Play, fault: str, status: str) -> None:
    """What was charged comes back."""
    play.world.chaos = Chaos({fault: 1.0}, 0)
    found = await done(play)
    assert (found["status"], found.get("result")) == (status, None)
    assert left(play) == 0
    (truth,) = {entry["id"]: entry for entry in play.events("truth")}.values()
    assert (truth["class"], truth["billed"]) == ("refunded", "0")


@pytest.mark.parametrize(
    ("fault", "spent"),
    [
        ("overcharge", PRICE * 3 // 2),
        ("undercharge", PRICE // 2),
        ("duplicate-charge", PRICE * 2),
        ("never-charged", 0),
        ("cache-hit", 0),
        ("failed-but-billed", PRICE),
        ("delivered-differs", PRICE),
        ("phantom-charge", PRICE * 2),
    ],
)
@played(by="bfl")
async def test_faults_of_the_bill(play: Play, fault: str, spent: int) -> None:
    """Each is planted once, and the table that the customer would see adds up."""
    play.world.chaos = Chaos({fault: 1.0}, 0)
    await done(play)
    assert left(play) == spent
    (truth,) = play.events("truth")
    assert truth["fault"] == fault
    rows = list(bill(play.world))
    assert sum(round(float(row["billed"]) * MICRO) for row in rows) == spent
    assert {row["id"] for row in rows} >= {truth["id"]}
    assert len(rows) == 1 + (fault == "phantom-charge")


@played(by="bfl", chaos={"billed-as": 1.0})
async def test_a_bill_may_be_for_another_request(play: Play) -> None:
    """Dearer by one field, which the truth names."""
    task = await started(play)
    (truth,) = play.events("truth")
    changed = {**CAT, truth["pointer"].removeprefix("/"): truth["value"]}
    as_if = bfl.cost(changed, endpoint="flux-2-klein-4b").micro
    assert as_if == round(task["cost"] / 100 * MICRO) > PRICE


@played(by="bfl")
async def test_what_has_no_price_is_refused_and_never_free(play: Play) -> None:
    """A 400 that says how to name a price."""
    answer = await play.send("POST", PREVIEW, CAT)
    assert answer.status_code == 400
    assert "--price 'bfl/flux-2-klein-9b-preview=60'" in answer.json()["message"]


@played(by="bfl", flat=(("bfl/*", 5 * MICRO),))
async def test_a_price_may_be_named(play: Play) -> None:
    """For what the documents do not price; what they price stays as it is."""
    assert (await play.send("POST", PREVIEW, CAT)).json()["cost"] == 500
    assert (await started(play))["cost"] == pytest.approx(PRICE / MICRO * 100)


class Hook(BaseHTTPRequestHandler):
    """Keeps what it is told."""

    told: list[Any]

    def do_POST(self) -> None:
        self.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@played(by="bfl")
async def test_a_webhook_is_called_at_the_end(play: Play) -> None:
    """It is told the result; the answer to the start then has no address to poll."""
    told: list[Any] = []
    server = HTTPServer(("127.0.0.1", 0), type("Mine", (Hook,), {"told": told}))
    Thread(target=server.handle_request, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/hook"
    task = await started(play, webhook_url=url)
    assert ("polling_url" in task, task["status"], task["webhook_url"]) == (False, "Pending", url)
    await play.clock.advance(10)
    while not play.events("callback"):
        await play.soon()
    server.server_close()
    (event,) = told
    assert (event["id"], event["status"]) == (task["id"], "Ready")
    assert (await play.http.get(event["result"]["sample"])).status_code == 200


@played(by="bfl")
async def test_no_webhook_is_called_elsewhere(play: Play) -> None:
    """Only addresses of this machine are; the ledger says so."""
    await done(play, webhook_url="https://example.com/hook")
    await play.soon()
    assert [entry["url"] for entry in play.events("callback-skipped")] == ["https://example.com/hook"]


@played(by="empiriolabs")
async def test_a_job_is_followed_by_its_id(play: Play) -> None:
    """Every picture that was asked for, as addresses."""
    body = {"model": "flux-2-klein-4b", "prompt": "A cat", "num_images": 3, "size": "512x256"}
    task = (await play.send("POST", "/v1/images/generations", body)).json()
    assert list(task) == ["job_id"]
    place = f"/v1/jobs/{task['job_id']}"
    assert (await play.send("GET", place)).json()["status"] == "processing"
    await play.clock.advance(10)
    found = (await play.send("GET", place)).json()
    assert (found["status"], len(found["data"])) == ("completed", 3)
    answer = await play.http.get(found["data"][2]["url"])
    assert Image.open(BytesIO(answer.content)).size == (512, 256)
    assert (await play.send("GET", "/v1/jobs/other")).status_code == 404


@played(by="empiriolabs", chaos={"failed": 1.0})
async def test_a_job_says_why_it_failed(play: Play) -> None:
    """In the member that clients look into."""
    body = {"model": "flux-2-klein-4b", "prompt": "A cat"}
    task = (await play.send("POST", "/v1/images/generations", body)).json()
    await play.clock.advance(10)
    found = (await play.send("GET", f"/v1/jobs/{task['job_id']}")).json()
    assert (found["status"], found["error"]["message"]) == ("failed", "the model did not answer")
