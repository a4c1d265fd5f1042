"""Lines, clocks and people: TLS, downloads, deadlines, Retry-After, pages, and giving up in the middle."""

from __future__ import annotations

import asyncio
import gzip
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from client.conftest import INPUT, TOKEN
from client.servers import PNG, Provider, Request, Scripted, Wire, serve
from lightmeter_client import civitai
from lightmeter_client._runtime.http.calls import Call
from lightmeter_client.civitai.client import (
    BadAnswer,
    ConnectionFailed,
    InvalidRequest,
    JournalFailed,
    ServerError,
    Timeout,
)

Make = Callable[..., civitai.Client]
Handle = Callable[[Request, Wire], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody vouches for, with its key, in one file."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "-", "-out", "-"]
    made = subprocess.run([*command, *names], capture_output=True, check=True)
    path.write_bytes(made.stdout)
    return path


@pytest.fixture
def secure(certificate: Path) -> ssl.SSLContext:
    """A server's side of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def good(request: Request, wire: Wire) -> None:
    wire.json(200, {"id": "wf_1", "status": "processing"})


def test_an_unknown_certificate_is_refused(client: Make, secure: ssl.SSLContext, certificate: Path) -> None:
    """Nothing leaves before the certificate is trusted; then everything works over TLS, in both clients."""
    with Scripted(good, secure) as server:
        with pytest.raises(ConnectionFailed, match="CERTIFICATE_VERIFY_FAILED") as caught:
            client(server.url, max_retries=0).get_workflow("wf_1")
        assert (caught.value.sent, server.requests) == (False, [])
        trusted = ssl.create_default_context(cafile=certificate)
        with civitai.Client(TOKEN, base_url=server.url, journal=None, ssl_context=trusted) as mine:
            assert mine.get_workflow("wf_1")["id"] == "wf_1"

        async def play() -> None:
            async with civitai.AsyncClient(
                TOKEN, base_url=server.url, journal=None, ssl_context=trusted, max_retries=0
            ) as other:
                assert (await other.get_workflow("wf_1"))["id"] == "wf_1"

        asyncio.run(play())


def accident_of_downloads(act: Handle, times: int) -> tuple[Provider, list[Request]]:
    """A provider whose first downloads go wrong."""
    met: list[Request] = []

    def before(request: Request, wire: Wire) -> bool:
        if not request.path.startswith("/signed") or len(met) >= times:
            return False
        met.append(request)
        act(request, wire)
        return True

    return Provider(before=before), met


def test_downloads_keep_to_retry_after(client: Make) -> None:
    """As a number and as a date, on signed addresses as well."""
    for ask in (lambda: "1", lambda: formatdate(time.time() + 2, usegmt=True)):
        asked = ask()
        provider, met = accident_of_downloads(
            lambda request, wire: wire.answer(503, retry_after=asked),  # noqa: B023
            1,
        )
        with serve(provider) as server:
            started = time.monotonic()
            assert client(server.url).generate(INPUT).files[0].content == PNG
            assert (len(met), 0.5 < time.monotonic() - started < 4) == (1, True)


def test_a_cut_off_download_is_fetched_again(client: Make) -> None:
    """A picture is whole or not there."""

    def cut_off(request: Request, wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n" + PNG)
        wire.drop()

    provider, met = accident_of_downloads(cut_off, 2)
    with serve(provider) as server:
        assert client(server.url).generate(INPUT).files[0].content == PNG
        assert len(met) == 2


def slowly(request: Request, wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n")
    for _ in range(200):
        wire.send(b" ")
        time.sleep(0.05)


def test_one_deadline_over_everything(client: Make) -> None:
    """Submit, waiting and downloads share it: a picture that drips for ever ends it, and can be fetched later."""
    provider, met = accident_of_downloads(slowly, 1)
    with serve(provider) as server:
        mine = client(server.url)
        started = time.monotonic()
        with pytest.raises(Timeout) as caught:
            mine.generate(INPUT, deadline=0.8)
        assert (time.monotonic() - started < 2.5, len(met)) == (True, 1)
        assert mine.resume(str(caught.value.key)).files[0].content == PNG
        assert len(provider.bought) == 1


def test_the_deadline_counts_while_submitting(client: Make) -> None:
    """A provider that never answers a submit does not hold the caller longer than the deadline."""
    with Scripted(lambda request, wire: time.sleep(5)) as server:
        started = time.monotonic()
        with pytest.raises(Timeout) as caught:
            client(server.url).generate(INPUT, deadline=0.5)
        assert time.monotonic() - started < 2
        assert (caught.value.sent, caught.value.doubt, caught.value.key is None) == (True, True, False)


def test_the_async_client_ends_a_slow_drip(tmp_path: Path) -> None:
    """The same total deadline from an event loop, in headers as in bodies."""

    def headers(request: Request, wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\nx: ")
        for _ in range(100):
            wire.send(b"y")
            time.sleep(0.05)

    async def play(url: str) -> float:
        async with civitai.AsyncClient(TOKEN, base_url=url, journal=None, timeout=0.5, max_retries=0) as mine:
            started = time.monotonic()
            with pytest.raises(Timeout):
                await mine.get_workflow("wf_1")
            return time.monotonic() - started

    for handle in (headers, slowly):
        with Scripted(handle) as server:
            assert asyncio.run(play(server.url)) < 1.5


def test_downloads_have_a_largest_size(client: Make) -> None:
    """A small archive of a huge picture is stopped, and stays resumable."""
    bomb = gzip.compress(bytes(20_000_000))
    provider, _ = accident_of_downloads(lambda _, wire: wire.answer(200, bomb, content_encoding="gzip"), 99)
    with serve(provider) as server:
        mine = client(server.url, max_download=1_000_000, max_retries=0)
        with pytest.raises(BadAnswer, match="larger") as caught:
            mine.generate(INPUT)
        assert [row.key for row in mine.journal.open_purchases("civitai")] == [caught.value.key]  # pyright: ignore


def test_an_address_that_is_not_safe_is_not_fetched(client: Make, tmp_path: Path) -> None:
    """No file, no open line to elsewhere; a provider on the net cannot make this machine look at itself."""
    from lightmeter_client._runtime.http.requests import is_safe

    near, far = client("http://127.0.0.1:1")._core, civitai.Client(TOKEN, journal=None)._core
    assert is_safe(near, "http://127.0.0.1:2/x")
    for url in (
        "http://127.0.0.1:2/x",
        "http://localhost/x",
        "http://example.com/x",
        "file:///etc/passwd",
        "",
        "http://[",
    ):
        assert not is_safe(far, url), url
    assert is_safe(far, "https://example.com/x")


def page_server() -> Scripted:
    """Three pages of two, then one that says nothing about a next one."""

    def handle(request: Request, wire: Wire) -> None:
        number = int(request.query.get("cursor", "0"))
        items = [{"id": f"wf_{2 * number}"}, {"id": f"wf_{2 * number + 1}"}]
        wire.json(200, {"items": items, "next": str(number + 1) if number < 2 else ""})

    return Scripted(handle)


def test_all_pages_are_walked_through(client: Make) -> None:
    """Pages are fetched when they are needed, with the same filters, in both clients."""
    with page_server() as server:
        items = client(server.url).iter_query_workflows(tags=["a"], take=2)
        assert [next(items)["id"], next(items)["id"], len(server.requests)] == ["wf_0", "wf_1", 1]
        assert [one["id"] for one in items] == ["wf_2", "wf_3", "wf_4", "wf_5"]
        assert [request.query.get("cursor") for request in server.requests] == [None, "1", "2"]
        assert all(request.query["tags"] == "a" for request in server.requests)

        async def play() -> list[str]:
            async with civitai.AsyncClient(TOKEN, base_url=server.url, journal=None) as mine:
                return [str(one["id"]) async for one in mine.iter_query_workflows(cursor="1")]

        assert asyncio.run(play()) == ["wf_2", "wf_3", "wf_4", "wf_5"]


def test_pages_that_lead_in_a_circle_end(client: Make) -> None:
    """A cursor that was met before is an error, not an endless loop."""
    with Scripted(lambda request, wire: wire.json(200, {"items": [{}], "next": "same"})) as server:
        with pytest.raises(BadAnswer, match="leads back to itself"):
            list(client(server.url).iter_query_workflows())
        assert len(server.requests) == 2


def test_headers_of_a_call(client: Make) -> None:
    """A header parameter travels as it is, and cannot begin another header."""
    with Scripted(good) as server:
        mine = client(server.url)

        def call(value: str) -> Call[Any]:
            return Call("x", "GET", "/x", "/x", headers=(("X-Trace", value),))

        mine._run(call("a b"))
        assert server.requests[0].headers["x-trace"] == "a b"
        for bad in ("a\r\nx-key: b", "\u2028"):
            with pytest.raises(InvalidRequest, match="X-Trace"):
                mine._run(call(bad))
        assert len(server.requests) == 1


def test_a_canceled_task_leaves_a_journal(tmp_path: Path) -> None:
    """Cancelling the task while it waits, or while it submits, loses nothing: the next client collects it."""
    arrived: list[float] = []

    def slow_submit(request: Request, wire: Wire) -> bool:
        if request.method == "POST" and not arrived:
            arrived.append(time.monotonic())
            time.sleep(0.5)
        return False

    for provider in (Provider(polls=10**6), Provider(before=slow_submit)):
        with serve(provider) as server:
            options: dict[str, Any] = {
                "base_url": server.url,
                "polls": (0.05,),
                "journal": tmp_path / server.url[-5:],
            }

            async def play(options: dict[str, Any] = options) -> None:
                async with civitai.AsyncClient(TOKEN, **options) as mine:
                    task = asyncio.create_task(mine.generate(INPUT))
                    await asyncio.sleep(0.3)
                    task.cancel()
                    with pytest.raises(asyncio.CancelledError):
                        await task

            asyncio.run(play())
            provider.polls = 1
            with civitai.Client(TOKEN, **options) as again:
                (found,) = again.resume_all()
                assert found.result is not None
                assert (len(provider.bought), again.resume_all()) == (1, [])


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits that it is ignored
from lightmeter_client import civitai
client = civitai.Client(sys.argv[1], base_url=sys.argv[2], journal=sys.argv[3], polls=(0.1,))
try:
    client.generate({input!r})
except KeyboardInterrupt:
    print("interrupted", client.journal.rows()[0].state)
"""


def test_a_keyboard_interrupt_leaves_a_journal(tmp_path: Path, client: Make) -> None:
    """Ctrl-C while waiting: the process ends at once, and the next one collects the picture."""
    provider = Provider(polls=10**6)
    with serve(provider) as server:
        arguments = [TOKEN, server.url, str(tmp_path / "journal.sqlite3")]
        code = INTERRUPTED.replace("{input!r}", repr(INPUT))
        child = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            while provider.looked.get("wf_1", 0) < 2 and child.poll() is None:
                time.sleep(0.02)
            child.send_signal(signal.SIGINT)
            assert child.communicate(timeout=30)[0] == "interrupted accepted\n"
        finally:
            child.kill()
        provider.polls = 1
        (found,) = client(server.url).resume_all()
        assert found.result is not None
        assert len(provider.bought) == 1


def test_a_journal_that_cannot_be_written_stops_the_purchase(tmp_path: Path) -> None:
    """What cannot be written down is not bought; a journal of a later version is not touched."""
    with Scripted(good) as server:
        (tmp_path / "file").write_text("no folder")
        for path in (tmp_path / "file" / "journal.sqlite3", tmp_path / "file"):
            with (
                civitai.Client(TOKEN, base_url=server.url, journal=path) as mine,
                pytest.raises(JournalFailed),
            ):
                mine.generate(INPUT)
        assert server.requests == []


def test_a_journal_of_a_later_version_is_left_alone(tmp_path: Path, client: Make) -> None:
    """Its rows may mean something else."""
    import sqlite3

    connection = sqlite3.connect(tmp_path / "journal.sqlite3")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(JournalFailed, match="later version"):
        client("http://127.0.0.1:1").generate(INPUT)


def test_an_older_journal_is_adopted(tmp_path: Path, client: Make) -> None:
    """A table from before the versions keeps its rows: they are somebody's money."""
    import sqlite3

    with serve(Provider()) as server:
        mine = client(server.url)
        mine.generate(INPUT)
        mine.close()
        connection = sqlite3.connect(tmp_path / "journal.sqlite3")
        connection.executescript(
            "ALTER TABLE purchases DROP COLUMN follow; ALTER TABLE purchases DROP COLUMN answer;"
            "PRAGMA user_version = 0; UPDATE purchases SET state = 'unknown', collected = NULL, id = NULL"
        )
        connection.close()
        again = client(server.url)
        assert again.journal is not None
        assert [row.state for row in again.journal.rows()] == ["uncertain"]
        assert again.resume_all()[0].error is None


def test_the_journal_is_a_ledger(tmp_path: Path, client: Make) -> None:
    """One line for each purchase that was, or may have been, made: the words of the audit, amounts as text."""
    import json

    provider = Provider()
    with serve(provider) as server:
        mine = client(server.url, max_retries=0)
        mine.generate(INPUT)
        provider.before = lambda request, wire: request.method == "POST" and (wire.problem(500) or True)
        with pytest.raises(ServerError):
            mine.generate(INPUT)
        provider.before = lambda request, wire: wire.problem(400) or True
        with pytest.raises(Exception, match="400"):
            mine.generate(INPUT)
        assert mine.journal is not None
        assert mine.journal.export(tmp_path / "ledger.jsonl") == 2
        lines = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text().splitlines()]
        first = {
            name: lines[0][name] for name in ("billed", "unit", "quoted", "id", "status", "state", "endpoint")
        }
        assert first == {
            "billed": "12",
            "unit": "buzz",
            "quoted": "12",
            "id": "wf_1",
            "status": "succeeded",
            "state": "ended",
            "endpoint": "SubmitWorkflow",
        }
        assert civitai.cost(lines[0]["request"]).amount == 12
        assert (lines[1]["state"], lines[1]["billed"]) == ("uncertain", None)
        assert mine.journal.totals() == {"buzz": 12}
        assert (mine.journal.path.stat().st_mode & 0o777) == 0o600
