"""Hostile input on real sockets: clean 4xx, and the mock goes on."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import pytest

from lightmeter.mock.serving import running
from lightmeter.mock.settings import Settings
from lightmeter.mock.world import World
from mock.playing import TOKEN, WORKFLOWS, provider, workflow


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with running(World(Settings(latency=0.01, largest=200_000)), [provider()]) as url:
        yield url


@pytest.fixture
def client(base: str) -> Iterator[httpx2.Client]:
    """After each test the mock still answers."""
    with httpx2.Client(
        base_url=base, headers={**TOKEN, "Content-Type": "application/json"}, timeout=10
    ) as client:
        yield client
        assert client.post(WORKFLOWS, json=workflow()).status_code == 200


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


def test_a_caller_that_leaves_harms_nobody(client: httpx2.Client, base: str) -> None:
    """Half a body, then the connection ends."""
    parts = urlsplit(base)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as sock:
        sock.sendall(f"{HEAD}Content-Length: 100\r\n\r\n{{".encode())
