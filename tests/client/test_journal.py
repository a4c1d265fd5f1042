"""The journal: what giving up in the middle leaves, versions, and the ledger it is."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from client.conftest import INPUT, TOKEN
from client.servers import Provider, Request, Scripted, Wire, good, serve
from lightmeter_client import civitai
from lightmeter_client.civitai.client import (
    JournalFailed,
    ServerError,
)

Make = Callable[..., civitai.Client]


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
