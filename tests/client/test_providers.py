"""The other providers: work without a job, jobs without a key, polling addresses, encoded files. One shape for all."""

from __future__ import annotations

import base64
import inspect
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from client.conftest import TOKEN
from client.servers import PNG, Request, Scripted, Wire
from lightmeter_client import bfl, civitai, empiriolabs, verda
from lightmeter_client.civitai.client import (
    APIError,
    BadAnswer,
    ConnectionFailed,
    CostTooHigh,
    InvalidRequest,
    Moderated,
    OutcomeUnknown,
    ServerError,
    Unprocessable,
)

PROMPT = {"prompt": "a lighthouse"}
KLEIN = {"model": "flux-2-klein-4b", "prompt": "a lighthouse"}
BUYING: dict[str, tuple[Any, dict[str, Any], str]] = {
    "verda": (verda, PROMPT, "flux2-klein-4b"),
    "empiriolabs": (empiriolabs, KLEIN, "createImage"),
    "bfl": (bfl, PROMPT, "flux-2-klein-4b"),
}


def quick(provider: Any, url: str, path: Path, **options: Any) -> Any:
    """A client of a server on this machine, in a hurry."""
    made = {"polls": (0.01,), "first_pause": 0.01, "timeout": 5, "deadline": 10, **options}
    return provider.Client(TOKEN, base_url=url, journal=path / "journal.sqlite3", **made)


def bfl_server(last: dict[str, Any], follow: str = "{base}/v1/get_result?id=t1") -> Scripted:
    """Accepts a task, says what it costs, is not ready at first, and then answers `last`."""
    looks: list[int] = []

    def handle(request: Request, wire: Wire) -> None:
        base = f"http://{request.headers['host']}"
        if request.method == "POST":
            wire.json(200, {"id": "t1", "polling_url": follow.format(base=base), "cost": 1.4})
        elif request.path == "/v1/get_result":
            looks.append(1)
            wire.json(200, {"id": "t1", "status": "Pending"} if len(looks) < 3 else {"id": "t1", **last})
        else:
            wire.answer(200, PNG, content_type="image/png")

    return Scripted(handle)


def test_a_file_as_the_answer(tmp_path: Path) -> None:
    """Verda answers with the picture; seed and flag are in the headers. Nothing is left to collect."""
    headers = {"content_type": "image/webp", "x_seed": "7", "x_has_nsfw_content": "false"}
    with Scripted(lambda request, wire: wire.answer(200, PNG, **headers)) as server:
        client = quick(verda, server.url, tmp_path)
        result = client.generate(PROMPT, endpoint="flux2-klein-4b")
        assert [file.content for file in result.files] == [PNG]
        assert (result.headers["x-seed"], result.headers["x-has-nsfw-content"]) == ("7", "false")
        assert [path.suffix for path in result.save(tmp_path / "out")] == [".webp"]
        assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
        assert client.flux2_klein_4b(PROMPT) == PNG
        rows = client.journal.rows()
        assert [(row.state, row.variant, row.answer) for row in rows] == [
            ("ended", "verda/flux2-klein-4b", None)
        ] * 2
        assert client.resume_all() == []


def test_a_file_in_base64(tmp_path: Path) -> None:
    """The same as JSON; what is no Base64 is named, and stays in the journal to be looked at."""
    encoded = base64.b64encode(PNG).decode()
    with Scripted(lambda request, wire: wire.json(200, {"image": encoded})) as server:
        body = {**PROMPT, "enable_base64_output": True}
        result = quick(verda, server.url, tmp_path).generate(body, endpoint="verda/flux2-klein-base-4b")
        assert [(file.content, file.media_type) for file in result.files] == [(PNG, "image/png")]
    with Scripted(lambda request, wire: wire.json(200, {"image": "%%%"})) as server:
        client = quick(verda, server.url, tmp_path)
        with pytest.raises(BadAnswer, match="Base64"):
            client.generate(PROMPT, endpoint="flux2-klein-4b")
        (open_row,) = client.journal.open_purchases("verda")
        assert open_row.answer is not None


def test_the_endpoint_must_be_said(tmp_path: Path) -> None:
    """A body that several operations take goes to none of them by chance."""
    client = quick(verda, "http://127.0.0.1:1", tmp_path)
    for endpoint in (None, "flux-9", "civitai/flux2/klein/createImage"):
        with pytest.raises(InvalidRequest, match="flux2-klein-base-9b"):
            client.generate(PROMPT, endpoint=endpoint)
    assert client.journal.rows() == ()


def test_a_job_at_the_address_of_a_region(tmp_path: Path) -> None:
    """Black Forest Labs: the key goes as x-key to the polling address, not to the picture's; the cost is billed."""
    sample: list[str] = []
    last: dict[str, Any] = {"status": "Ready", "result": {}}
    with (
        bfl_server(last) as server,
        Scripted(lambda _, wire: wire.answer(200, PNG, content_type="image/png")) as cdn,
    ):
        sample.append(cdn.url + "/sample.png?sig=1")
        last["result"]["sample"] = sample[0]
        client = quick(bfl, server.url, tmp_path)
        result = client.generate(PROMPT, endpoint="flux-2-klein-4b")
        assert (result.id, result.status, result.billed, result.unit) == (
            "t1",
            "Ready",
            Decimal("0.014"),
            "usd",
        )
        assert [request.headers.get("x-key") for request in server.requests] == [TOKEN] * 4
        assert "x-key" not in cdn.requests[0].headers
        (row,) = client.journal.rows()
        assert (row.state, row.id, row.billed, row.unit, row.keyed) == ("ended", "t1", "0.014", "usd", 0)
        assert str(row.follow).endswith("/v1/get_result?id=t1")
        assert client.resume("t1").files[0].content == PNG


@pytest.mark.parametrize(
    "foreign",
    [
        "http://localhost:1/v1/get_result?id=t1",
        "https://api.bfl.ai.example.com/x",
        "https://api.bfl.ai@example.com/",
        "//example.com/",
        "ftp://api.bfl.ai/",
        "http://[",
        "http://api.eu.bfl.ai/x",
    ],
)
def test_a_polling_address_elsewhere_gets_no_key(tmp_path: Path, foreign: str) -> None:
    """Only hosts of the specification, and the base URL, see the key; the task stays in the journal."""
    with bfl_server({"status": "Ready"}, foreign) as server:
        client = quick(bfl, server.url, tmp_path)
        with pytest.raises(InvalidRequest) as caught:
            client.generate(PROMPT, endpoint="flux-2-klein-4b")
        assert caught.value.problems[0].rule in ("foreign-url", "insecure-url")
        assert len(server.requests) == 1
        assert [row.id for row in client.journal.open_purchases("bfl")] == ["t1"]


def test_the_hosts_of_the_specification_are_known() -> None:
    """A task may be polled in another region than it was sent to."""
    from lightmeter_client._runtime.http.requests import is_own

    core = bfl.Client(TOKEN, journal=None)._core
    for host in (
        "https://api.bfl.ai",
        "https://api.eu.bfl.ai/v1/get_result?id=1",
        "https://api.us.bfl.ai:443/",
    ):
        assert is_own(core, host), host


def test_moderated_work(tmp_path: Path) -> None:
    """A status by which the moderation withholds work; it is closed, nothing is asked again."""
    with bfl_server({"status": "Content Moderated"}) as server:
        client = quick(bfl, server.url, tmp_path)
        with pytest.raises(Moderated) as caught:
            client.generate(PROMPT, endpoint="flux-2-klein-4b")
        assert caught.value.status == "Content Moderated"
        assert client.resume_all() == []


def test_a_task_that_is_not_known_stays_open(tmp_path: Path) -> None:
    """ "Task not found" may be another region's answer: what was paid for is not given up."""
    with bfl_server({"status": "Task not found"}) as server:
        client = quick(bfl, server.url, tmp_path)
        with pytest.raises(APIError, match="Task not found"):
            client.generate(PROMPT, endpoint="flux-2-klein-4b")
        assert [row.id for row in client.journal.open_purchases("bfl")] == ["t1"]


def test_a_refusal_with_places(tmp_path: Path) -> None:
    """422 with `loc` and `msg` names the member of the request, and our rule for it."""
    detail = [{"loc": ["body", "width"], "msg": "not a multiple", "type": "value_error"}]
    with Scripted(lambda request, wire: wire.json(422, {"detail": detail})) as server:
        client = quick(bfl, server.url, tmp_path, preflight=False)
        with pytest.raises(Unprocessable) as caught:
            client.generate({**PROMPT, "width": 20}, endpoint="flux-2-klein-4b")
        field = caught.value.fields[0]
        assert (field.pointer, field.message, field.rule) == ("/width", "not a multiple", "below-minimum")


def test_the_finished_work_is_asked_for(tmp_path: Path) -> None:
    """EmpirioLabs: `sync: true` unless the caller decides; an answer with a job is followed all the same (C32)."""
    encoded = base64.b64encode(PNG).decode()

    def handle(request: Request, wire: Wire) -> None:
        if request.method == "POST" and request.json.get("sync"):
            wire.json(200, {"data": [{"b64_json": encoded}, {"b64_json": encoded}]})
        elif request.method == "POST":
            wire.json(200, {"job_id": "j/1"})
        else:
            wire.json(200, {"status": "completed", "result": {"data": [{"b64_json": encoded}]}})

    with Scripted(handle) as server:
        client = quick(empiriolabs, server.url, tmp_path)
        done = client.generate(KLEIN)
        assert ([file.content for file in done.files], done.id) == ([PNG, PNG], "")
        followed = client.generate({**KLEIN, "sync": False})
        assert ([file.content for file in followed.files], followed.id) == ([PNG], "j/1")
        assert server.requests[-1].target == "/v1/jobs/j%2F1"
        assert client.create_image(KLEIN) == {"job_id": "j/1"}
        assert len(client.resume_all()) == 1


def test_a_synchronous_answer_survives_until_its_files_are_here(tmp_path: Path) -> None:
    """Paid, answered, and the download fails: the journal keeps the answer, and nothing is bought again."""
    broken = [True]

    def handle(request: Request, wire: Wire) -> None:
        if request.method == "POST":
            wire.json(200, {"data": [{"url": f"http://{request.headers['host']}/signed"}]})
        elif broken:
            wire.answer(404)
        else:
            wire.answer(200, PNG, content_type="image/png")

    with Scripted(handle) as server:
        client = quick(empiriolabs, server.url, tmp_path)
        with pytest.raises(APIError) as caught:
            client.generate(KLEIN)
        broken.clear()
        (found,) = client.resume_all()
        assert (found.key, found.result.files[0].content) == (caught.value.key, PNG)
        assert [request.method for request in server.requests].count("POST") == 1
        assert client.journal.rows()[0].answer is None


@pytest.mark.parametrize("name", BUYING)
@pytest.mark.parametrize("accident", ["dropped", "500", "cut-off"])
def test_without_a_key_nothing_is_sent_twice(tmp_path: Path, name: str, accident: str) -> None:
    """After a lost answer the journal says "uncertain", `resume` says what to look at, and a person settles it."""
    provider, body, endpoint = BUYING[name]

    def handle(request: Request, wire: Wire) -> None:
        if accident == "500":
            wire.problem(500)
        elif accident == "cut-off":
            wire.send(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{")
        wire.drop()

    with Scripted(handle) as server:
        client = quick(provider, server.url, tmp_path)
        with pytest.raises((ConnectionFailed, ServerError)) as caught:
            client.generate(body, endpoint=endpoint)
        assert (len(server.requests), caught.value.doubt) == (1, True)
        assert "settle" in "".join(caught.value.__notes__)
        (row,) = client.journal.rows()
        assert (row.state, row.keyed, row.is_uncertain) == ("uncertain", 0, True)
        with pytest.raises(OutcomeUnknown, match="look whether the account was charged"):
            client.resume(row.key)
        assert [type(one.error) for one in client.resume_all()] == [OutcomeUnknown]
        client.journal.settle(row.key, bought=False)
        assert client.resume_all() == []
        assert len(server.requests) == 1


@pytest.mark.parametrize("name", BUYING)
def test_what_never_left_is_tried_again(tmp_path: Path, name: str) -> None:
    """429 says that nothing was done; then the same purchase goes through."""
    provider, body, endpoint = BUYING[name]
    left = [1, 2]

    def handle(request: Request, wire: Wire) -> None:
        if left:
            left.pop()
            wire.answer(429, retry_after="0")
        else:
            wire.problem(400, "no")

    with Scripted(handle) as server:
        client = quick(provider, server.url, tmp_path)
        with pytest.raises(APIError):
            client.generate(body, endpoint=endpoint)
        assert len(server.requests) == 3
        assert client.journal.rows()[0].state == "refused"


def test_settled_by_hand(tmp_path: Path) -> None:
    """A purchase that did happen is collected by the id that the person found; a certain one is not settled."""
    with bfl_server({"status": "Error"}) as server:
        client = quick(bfl, server.url, tmp_path)
        lost = Scripted(lambda request, wire: wire.drop())
        with lost, pytest.raises(ConnectionFailed) as caught:
            quick(bfl, lost.url, tmp_path).generate(PROMPT, endpoint="flux-2-pro")
        client.journal.settle(str(caught.value.key), bought=True, id="t1", billed=Decimal("0.03"))
        with pytest.raises(APIError, match="Error"):
            client.resume(str(caught.value.key))
        (row,) = client.journal.rows()
        assert (row.state, row.id, row.billed) == ("ended", "t1", "0.03")
        with pytest.raises(ValueError, match="no uncertain purchase"):
            client.journal.settle(row.key, bought=False)


def test_a_limit_needs_a_price(tmp_path: Path) -> None:
    """Verda's prices are not known: a limit refuses, and says why."""
    client = quick(verda, "http://127.0.0.1:1", tmp_path)
    with pytest.raises(CostTooHigh, match="not known"):
        client.generate(PROMPT, endpoint="flux2-klein-4b", max_cost=1)
    assert client.quote(PROMPT, endpoint="flux2-klein-4b").amount is None


def test_one_shape() -> None:
    """Changing the provider is one import: the same methods with the same parameters."""
    for kind in ("Client", "AsyncClient"):
        for name in ("__init__", "generate", "quote", "resume", "resume_all", "with_options"):
            shapes = {
                str(inspect.signature(getattr(getattr(provider, kind), name)))
                for provider in (civitai, verda, empiriolabs, bfl)
            }
            assert len(shapes) == 1, (kind, name, shapes)
    assert hasattr(civitai.Client, "preview")
    assert not hasattr(verda.Client, "preview")
