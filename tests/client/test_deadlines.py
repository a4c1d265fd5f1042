"""Deadlines: one clock over everything, however slowly a server drips."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from client.conftest import INPUT, TOKEN
from client.servers import PNG, Request, Scripted, Wire, accident_of_downloads, serve
from lightmeter_client import civitai
from lightmeter_client.civitai.client import (
    Timeout,
)

Make = Callable[..., civitai.Client]


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
