"""How calls travel: retries, deadlines, sizes, redirects, secrets, signed addresses."""

from __future__ import annotations

import gzip
import io
import logging
import pickle
import time
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from client.conftest import INPUT, TOKEN
from client.servers import PNG, Provider, Request, Scripted, Wire, good, serve
from lightmeter_client import civitai, empiriolabs
from lightmeter_client._runtime.http.answers import to_pointer
from lightmeter_client._runtime.http.secrets import Redactor, Scheme, Secret
from lightmeter_client.civitai.client import (
    APIError,
    BadAnswer,
    BadRequest,
    Canceled,
    Forbidden,
    InvalidRequest,
    JobFailed,
    Moderated,
    NotFound,
    RateLimited,
    Redirected,
    ServerError,
    Timeout,
    webhooks,
)

Make = Callable[..., civitai.Client]
Handle = Callable[[Request, Wire], None]


def in_turn(*handles: Handle) -> Handle:
    """One after the other, the last one again and again."""
    left = list(handles)

    def handle(request: Request, wire: Wire) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(request, wire)

    return handle


@pytest.mark.parametrize(
    "accident",
    [
        lambda request, wire: wire.drop(),
        lambda request, wire: wire.problem(503),
        lambda request, wire: wire.answer(429, retry_after="0"),
        lambda request, wire: wire.answer(200, b'{"id": '),
    ],
)
def test_reads_are_tried_again(client: Make, accident: Handle) -> None:
    """A read may be sent twice."""
    with Scripted(in_turn(accident, good)) as server:
        assert client(server.url).get_workflow("wf_1")["status"] == "processing"


def test_retry_after_is_kept_to(client: Make) -> None:
    """The pause that the provider asks for; one that does not fit into the time left is not begun."""
    with Scripted(in_turn(lambda request, wire: wire.answer(429, retry_after="1"), good)) as server:
        started = time.monotonic()
        client(server.url).get_workflow("wf_1")
        assert time.monotonic() - started >= 1
    with Scripted(lambda request, wire: wire.answer(429, retry_after="60")) as server:
        started = time.monotonic()
        with pytest.raises(RateLimited) as caught:
            client(server.url, timeout=5).get_workflow("wf_1")
        assert caught.value.retry_after == 60
        assert time.monotonic() - started < 2


def test_retries_end(client: Make) -> None:
    """max_retries times, then the error."""
    with Scripted(lambda request, wire: wire.problem(500, "broken")) as server:
        with pytest.raises(ServerError):
            client(server.url, max_retries=2).get_workflow("wf_1")
        assert len(server.requests) == 3


def drip(data: bytes) -> Handle:
    def handle(request: Request, wire: Wire) -> None:
        for index in range(len(data)):
            wire.send(data[index : index + 1])
            time.sleep(0.05)

    return handle


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 1000,
        b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n" + b" " * 9999,
    ],
    ids=["headers", "body"],
)
def test_a_slow_drip_ends(client: Make, data: bytes) -> None:
    """Every read is in time, the whole is not: the total deadline ends it, in headers as in bodies."""
    with Scripted(drip(data)) as server:
        started = time.monotonic()
        with pytest.raises(Timeout):
            client(server.url, timeout=0.5, max_retries=0).get_workflow("wf_1")
        assert time.monotonic() - started < 1.5


def test_answers_have_a_largest_size(client: Make) -> None:
    """Counted after decoding, while it arrives: a small archive of a huge text is stopped."""
    bomb = gzip.compress(bytes(50_000_000))
    with Scripted(lambda request, wire: wire.answer(200, bomb, content_encoding="gzip")) as server:
        with pytest.raises(BadAnswer, match="larger"):
            client(server.url, max_answer=1_000_000).get_workflow("wf_1")
        assert len(server.requests) <= 6
    packed = gzip.compress(b'{"id": "wf_1", "status": "failed"}')
    with Scripted(lambda request, wire: wire.answer(200, packed, content_encoding="gzip")) as server:
        assert client(server.url).get_workflow("wf_1")["status"] == "failed"


def test_redirects_carry_nothing(client: Make) -> None:
    """JSON calls do not follow redirects; bytes are fetched from elsewhere without the token."""
    with Scripted(lambda request, wire: wire.answer(200, PNG)) as foreign:
        away = f"{foreign.url}/elsewhere?sig=1".replace("127.0.0.1", "localhost")
        with Scripted(lambda request, wire: wire.answer(302, location=away)) as server:
            mine = client(server.url)
            with pytest.raises(Redirected):
                mine.get_workflow("wf_1")
            assert foreign.requests == []
            assert mine.get_blob("b") == PNG
            assert server.requests[-1].headers["authorization"] == f"Bearer {TOKEN}"
            assert TOKEN not in str(foreign.requests[0].headers)


def test_signed_addresses_get_no_token_and_are_renewed(client: Make) -> None:
    """A 403 on an old address means asking the job again."""
    provider = Provider(expired_urls=2)
    with serve(provider) as server:
        assert client(server.url).generate(INPUT).files[0].content == PNG
        signed = [request for request in server.requests if request.path.startswith("/signed")]
        assert len(signed) == 3
        assert all("authorization" not in request.headers for request in signed)


def test_no_token_over_an_open_line(client: Make) -> None:
    """Plain HTTP to another machine is refused before anything is sent."""
    with pytest.raises(InvalidRequest, match="https"):
        client("http://203.0.113.1").get_workflow("wf_1")


def test_nothing_prints_the_token(client: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Not repr, str, logs, errors, tracebacks with their variables, nor the journal; even if the server echoes it."""
    caplog.set_level(logging.DEBUG)
    seen: list[str] = []

    def echo(request: Request, wire: Wire) -> None:
        wire.problem(403, "Forbidden", detail=f"token {request.headers['authorization']} of {TOKEN} is bad")

    for handle in (echo, lambda request, wire: wire.drop(), lambda request, wire: wire.answer(200, b"{")):
        with Scripted(handle) as server:
            mine = client(server.url, max_retries=1)
            seen += [repr(mine), str(mine), repr(mine.options), str(vars(mine)), repr(mine.with_raw_response)]
            for act in (lambda: mine.get_workflow("x"), lambda: mine.generate(INPUT)):  # noqa: B023
                try:
                    act()
                except APIError as error:
                    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
                    seen += [repr(error), str(error), repr(vars(error)), "".join(shown.format())]
            assert mine.journal is not None
            seen += [repr(mine.journal.rows()), mine.journal.path.read_bytes().decode("latin-1")]
            with pytest.raises(TypeError):
                pickle.dump(mine.options, io.BytesIO())
    seen += [record.getMessage() for record in caplog.records] + [str(vars(one)) for one in caplog.records]
    assert len(seen) > 30
    leaks = [text[max(text.index(TOKEN) - 300, 0) : text.index(TOKEN) + 50] for text in seen if TOKEN in text]
    assert leaks == []


def test_redaction_follows_the_declared_schemes() -> None:
    """Whatever stands where a scheme puts a secret is taken out, also secrets that are not ours."""
    clean = Redactor((Scheme("header", "x-key"), Scheme("query", "sig")), Secret("mine-12345"))
    text = clean(
        "x-key: abc123def, https://h/p?a=1&sig=zzz&b=2 {'x-key': 'qqq'} Authorization: Bearer ttt1 mine-12345"
    )
    assert not any(word in text for word in ("abc123def", "zzz", "qqq", "ttt1", "mine-12345"))
    assert "a=1" in text
    assert "b=2" in text


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("steps[0].input.resolution", "/steps/0/input/resolution"),
        ("$.steps[0].input.loras['a/b']", "/steps/0/input/loras/a~1b"),
        ("/steps/0", "/steps/0"),
        ("", ""),
        ("input", "/input"),
    ],
)
def test_paths_of_the_provider(path: str, pointer: str) -> None:
    """Dotted paths, with brackets or as JSON Path, become JSON Pointers (reading C21)."""
    assert to_pointer(path) == pointer


def test_a_refusal_names_our_field_and_rule(client: Make) -> None:
    """400: title, detail, fields, and the rule of ours that says the same."""
    errors = {"steps[0].input.width": ["must be a multiple of 16"]}
    with Scripted(lambda request, wire: wire.problem(400, "Invalid", detail="no", errors=errors)) as server:
        with pytest.raises(BadRequest) as caught:
            client(server.url, preflight=False).generate({**INPUT, "width": 1000})
        field = caught.value.fields[0]
        assert (field.pointer, field.rule) == ("/steps/0/input/width", "not-multiple-of")
        assert caught.value.details["title"] == "Invalid"


@pytest.mark.parametrize("body", [b'"Not enough Buzz"', b"Not enough Buzz", b'{"title": "Not enough Buzz"}'])
def test_a_403_in_any_shape(client: Make, body: bytes) -> None:
    """A problem document, a JSON string, plain text (readings C51, C52)."""
    with Scripted(lambda request, wire: wire.answer(403, body)) as server:
        with pytest.raises(Forbidden) as caught:
            client(server.url).generate(INPUT)
        assert (caught.value.detail, caught.value.insufficient_funds) == ("Not enough Buzz", True)


def test_failed_and_moderated_jobs(client: Make) -> None:
    """A job that ends without a result is an error with the provider's reasons."""
    with serve(Provider(ending="expired")) as server, pytest.raises(JobFailed) as caught:
        client(server.url).generate(INPUT)
    assert (caught.value.status, caught.value.id) == ("expired", "wf_1")
    step = {"status": "failed", "jobs": [{"reason": "blocked", "blockedReason": "a face"}]}
    job = {"id": "wf_1", "status": "failed", "steps": [step]}
    with Scripted(lambda request, wire: wire.json(200, job)) as server, pytest.raises(Moderated) as blocked:
        client(server.url).generate(INPUT)
    assert blocked.value.reasons == ("blocked", "a face")


def test_waiting_has_a_deadline_progress_and_a_way_out(client: Make) -> None:
    """The job goes on; its id and key are in the error."""
    told: list[str] = []

    class Soon:
        def is_set(self) -> bool:
            return len(told) > 2

    with serve(Provider(polls=10**6)) as server:
        mine = client(server.url)
        with pytest.raises(Canceled) as canceled:
            mine.generate(INPUT, on_progress=lambda one: told.append(one.status), cancel=Soon())
        assert canceled.value.id == "wf_1"
        with pytest.raises(Timeout) as late:
            mine.resume(str(canceled.value.key), deadline=0.1)
        assert late.value.id == "wf_1"


def test_parameters_stay_in_their_place(client: Make) -> None:
    """A path parameter cannot leave its segment; booleans and lists are written as the provider reads them."""
    with Scripted(lambda request, wire: wire.json(200, {"next": "", "items": []})) as server:
        mine = client(server.url)
        mine.get_workflow("../a?b#c/d")
        mine.query_workflows(tags=["a", "b"], ascending=True)
        assert server.requests[0].target == "/v2/consumer/workflows/..%2Fa%3Fb%23c%2Fd"
        assert server.requests[1].target.endswith("?tags=a&tags=b&ascending=true")
        with pytest.raises(ValueError, match="workflowId"):
            mine.get_workflow("..")


def test_raw_answers_and_options(client: Make) -> None:
    """Status, headers and bytes beside the JSON; options of a copy do not change the original."""
    with Scripted(lambda request, wire: wire.json(200, {"id": "w"}, x_request_id="r1")) as server:
        mine = client(server.url)
        raw = mine.with_options(timeout=3).with_raw_response.get_workflow("w")
        assert (raw.status, raw.headers["x-request-id"], raw.parsed.get("id")) == (200, "r1", "w")
        assert mine.options.timeout == 10


def test_a_missing_job(client: Make) -> None:
    with serve(Provider()) as server, pytest.raises(NotFound):
        client(server.url).resume("wf_9")


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIVITAI_TOKEN", "abc")
    token = civitai.Client(journal=None).options.token
    assert token is not None
    assert token.reveal() == "abc"
    with pytest.raises(ValueError, match="token"):
        civitai.Client("a\r\nb")


def test_the_token_comes_from_where_the_provider_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """EmpirioLabs documents the name of its variable."""
    monkeypatch.setenv("EMPIRIOLABS_API_KEY", "abc")
    token = empiriolabs.Client(journal=None).options.token
    assert token is not None
    assert token.reveal() == "abc"


def test_callbacks_are_read_and_told_apart() -> None:
    """Three kinds, by their members; two deliveries of one event are the same."""
    step = {"$type": "step", "workflowId": "w", "name": "0", "status": "succeeded"}
    flow = {"$type": "workflow", "workflowId": "w", "status": "failed", "timestamp": "t"}
    job = {
        "$type": "job",
        "workflowId": "w",
        "stepName": "0",
        "jobId": "j",
        "status": "failed",
        "matureContent": None,
    }
    assert [webhooks.kind_of(one) for one in (step, flow, job)] == ["stepEvent", "workflowEvent", "jobEvent"]
    parsed: Any = webhooks.parse(b'{"$type":"workflow","workflowId":"w","status":"failed","timestamp":"t"}')
    assert webhooks.identity(parsed) == webhooks.identity({**flow, "details": {}})
    for bad in (b"{", b"[]", b"{}", b"NaN"):
        with pytest.raises(ValueError):
            webhooks.parse(bad)
