"""Lines: TLS, headers, addresses that are not safe."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from client.conftest import TOKEN
from client.servers import Scripted, good
from lightmeter_client import civitai
from lightmeter_client._runtime.http.calls import Call
from lightmeter_client.civitai.client import (
    ConnectionFailed,
    InvalidRequest,
)

Make = Callable[..., civitai.Client]


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
