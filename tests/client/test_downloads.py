"""Downloads: Retry-After, cut-off files, archives that explode."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from email.utils import formatdate

import pytest

from client.conftest import INPUT
from client.servers import PNG, Request, Wire, accident_of_downloads, serve
from lightmeter_client import civitai
from lightmeter_client.civitai.client import (
    BadAnswer,
)

Make = Callable[..., civitai.Client]
Handle = Callable[[Request, Wire], None]


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


def test_downloads_have_a_largest_size(client: Make) -> None:
    """A small archive of a huge picture is stopped, and stays resumable."""
    bomb = gzip.compress(bytes(20_000_000))
    provider, _ = accident_of_downloads(lambda _, wire: wire.answer(200, bomb, content_encoding="gzip"), 99)
    with serve(provider) as server:
        mine = client(server.url, max_download=1_000_000, max_retries=0)
        with pytest.raises(BadAnswer, match="larger") as caught:
            mine.generate(INPUT)
        assert [row.key for row in mine.journal.open_purchases("civitai")] == [caught.value.key]  # pyright: ignore
