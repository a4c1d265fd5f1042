"""Hostile input on real sockets: clean 4xx, and the mock goes on."""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import pytest

from lightmeter.mock.provider import Provider
from lightmeter.mock.serving import running
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World
from mock.playing import TOKEN, WORKFLOWS, provider, workflow

PROVIDERS = [provider(name) for name in ("civitai", "verda", "empiriolabs", "bfl")]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with running(World(Settings(latency=0.01, largest=200_000, flat=(("*", 1),))), PROVIDERS) as url:
        yield url


@pytest.fixture
def client(base: str) -> Iterator[httpx2.Client]:
    """After each test the mock still answers."""
    with httpx2.Client(
        base_url=base, headers={**TOKEN, "Content-Type": "application/json"}, timeout=10
    ) as client:
        yield client
        assert client.post(f"/civitai{WORKFLOWS}", json=workflow()).status_code == 200


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"[" * 10_000, 400),
        (b'{"steps":' * 10_000 + b"1" + b"}" * 10_000, 400),
        (b'{"steps": [], "steps": []}', 400),
        (b'{"steps": NaN}', 400),
        (b'{"steps": 1' + b"0" * 5000 + b"}", 400),
        (b'{"steps": "\\ud800"}', 400),
        (b"\xff\xfe", 400),
        (b"\xef\xbb\xbf{}", 400),
        (b"null", 400),
        (b'"text"', 400),
        (b'{"steps": [1]}', 400),
        (b'{"steps": [{"$type": "imageGen", "input": []}]}', 400),
        (b'{"steps": [{"$type": "imageGen"}]}', 400),
        (b'{"steps": [{"$type": ["imageGen"], "input": {}}]}', 400),
        (b'{"steps": [], "x": "' + b"x" * 300_000 + b'"}', 413),
    ],
    ids=range(16),
)
def test_a_bad_body_is_a_4xx(client: httpx2.Client, content: bytes, status: int) -> None:
    """Deep, doubled, endless, broken, empty, of another shape, too large."""
    answer = client.post(WORKFLOWS, content=content)
    assert answer.status_code == status
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v2/consumer/workflows/../../etc/passwd", 404),
        ("GET", "/v2/consumer/%00", 404),
        ("GET", "/" + "a/" * 2000, 404),
        ("BREW", WORKFLOWS, 405),
        ("HEAD", WORKFLOWS, 405),
        ("DELETE", WORKFLOWS, 405),
        ("GET", WORKFLOWS + "/%F0%9F%90%88", 404),
        ("GET", WORKFLOWS + "?take=99999999999999999999", 400),
        ("GET", WORKFLOWS + "?tags=" + "x" * 20_000, 200),
        ("POST", WORKFLOWS + "?wait=1e400", 400),
        ("POST", WORKFLOWS + "?wait=-1", 400),
        ("GET", "/civitai" + WORKFLOWS, 200),
    ],
)
def test_a_bad_target_is_a_4xx(client: httpx2.Client, method: str, path: str, status: int) -> None:
    """Unknown paths and methods, odd names, numbers out of range."""
    assert client.request(method, path).status_code == status


def test_a_media_type_of_another_kind_is_refused(client: httpx2.Client) -> None:
    """415."""
    assert client.post(WORKFLOWS, content=b"<x/>", headers={"Content-Type": "text/xml"}).status_code == 415


HEAD = f"POST {WORKFLOWS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\n"


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"\x00\x01\x02\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"404"),
        (f"{HEAD}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{{}}\r\n0\r\n\r\n".encode(), b"400"),
        (f"{HEAD}Content-Length: -5\r\n\r\n".encode(), b"400"),
        (f"{HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}".encode(), b"400"),
        (f"{HEAD}Content-Length: 99999999999\r\n\r\n".encode(), b"413"),
        (f"GET / HTTP/1.1\r\nX: {'x' * 200_000}\r\n\r\n".encode(), b"400"),
    ],
    ids=["no-http", "version", "chunks", "negative", "two-lengths", "huge", "headers"],
)
def test_bad_http_is_a_4xx(client: httpx2.Client, base: str, raw: bytes, status: bytes) -> None:
    """The connection is answered, then closed."""
    parts = urlsplit(base)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as sock:
        with contextlib.suppress(OSError):
            sock.sendall(raw)
        assert sock.recv(4096).split(b" ")[1] == status


BODIES = (
    b"",
    b"[" * 5_000,
    b'{"prompt": NaN}',
    b'{"prompt": "\\ud800"}',
    b'{"prompt": "a", "prompt": "b"}',
    b'{"prompt": "' + b"x" * 300_000 + b'"}',
    b'{"prompt": {"$ref": "x"}, "width": 1e308, "seed": -1}',
    b'{"prompt": "A cat", "width": 4000000000, "height": 4000000000}',
    b'{"model": [], "prompt": null, "input_image": 3, "webhook_url": ""}',
    b"[]",
    b"7",
    b"\xff",
)


@pytest.mark.parametrize("one", PROVIDERS, ids=lambda one: one.name)
def test_no_operation_is_brought_down(client: httpx2.Client, one: Provider) -> None:
    """Every operation of every provider, with every bad body, odd ids and odd queries: an answer below 500."""
    met: list[tuple[str, int]] = []
    for operation in one.model.operations:
        path = f"/{one.name}" + re.sub(r"\{[^}]*\}", "%F0%9F%90%88%00..", operation.path)
        for body in BODIES if operation.body is not None else (b"",):
            answer = client.request(operation.method, path + "?id=%ED%A0%80&take=x", content=body)
            met.append((f"{operation.id} {body[:40]!r}", answer.status_code))
            assert answer.headers.get("content-type", "json").partition("+")[0] != "text/plain"
    assert [place for place, status in met if status >= 500] == []
    assert len(met) >= 4


@pytest.mark.parametrize(
    "header",
    [
        b"Host: [",
        b'Host: a b"><script>',
        b"Host: " + b"x" * 20_000,
        b"Authorization: Bearer \xff\xfe",
        b"Authorization: Basic ====",
        b"Cookie: =;;\xff=1",
        b"Content-Type: \xff/;;=",
        b"Accept: application/zip, \x7f",
        b"Content-Encoding: gzip",
        b"Expect: 100-continue",
    ],
)
def test_odd_headers_are_answered(client: httpx2.Client, base: str, header: bytes) -> None:
    """With anything but a 5xx."""
    host = b"" if header.startswith(b"Host") else b"Host: x\r\n"
    auth = b"" if header.startswith(b"Auth") else b"Authorization: Bearer a\r\n"
    body = b'{"steps": []}'
    lines = b"POST /civitai" + WORKFLOWS.encode() + b" HTTP/1.1\r\n" + host + auth + header
    raw = lines + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\nConnection: close\r\n\r\n" + body
    status = _answered(base, raw)
    assert 200 <= status < 500


def _answered(base: str, raw: bytes) -> int:
    parts = urlsplit(base)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as sock:
        sock.sendall(raw)
        lines = sock.makefile("rb")
        line = lines.readline()
        while line.split(b" ")[1:2] == [b"100"]:
            lines.readline()
            line = lines.readline()
        return int(line.split(b" ")[1])


def test_slow_callers_hold_up_neither_others_nor_the_end() -> None:
    """Fifty connections that send half a head or half a body; another caller is answered, and the mock ends in time."""
    halves = (b"GET / HTTP/1.1\r\nHost:", f"{HEAD}Content-Length: 100\r\n\r\n{{".encode(), b"")
    with contextlib.ExitStack() as stack:
        begun = time.monotonic()
        with running(World(Settings(latency=0.01)), [provider()]) as url:
            parts = urlsplit(url)
            for number in range(50):
                sock = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5)
                stack.enter_context(sock).sendall(halves[number % 3])
            answer = httpx2.post(url + WORKFLOWS, json=workflow(), headers=TOKEN, timeout=5)
            assert answer.status_code == 200
        assert time.monotonic() - begun < 8


def test_a_caller_that_leaves_harms_nobody(client: httpx2.Client, base: str) -> None:
    """Half a body, then the connection ends."""
    parts = urlsplit(base)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as sock:
        sock.sendall(f"{HEAD}Content-Length: 100\r\n\r\n{{".encode())
