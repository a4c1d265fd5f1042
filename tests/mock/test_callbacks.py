"""Callbacks: delivered in order, tried again, only to this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from lightmeter.mock.serving import running
from lightmeter.mock.settings import Settings
from lightmeter.mock.workflows.callbacks import is_loopback
from lightmeter.mock.world import World
from mock.playing import TOKEN, WORKFLOWS, judge, provider, workflow

SCHEMAS = {"workflow": "WorkflowEvent", "step": "WorkflowStepEvent", "job": "WorkflowStepJobEvent"}


@contextmanager
def receiver(answers: list[int]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that keeps what is posted; it answers from the list, then 204."""
    received: list[dict[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0) if answers else 204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/hook", received
    finally:
        server.shutdown()
        server.server_close()


def delivered(url: str, received: list[Any], count: int, **callback: Any) -> World:
    """Submits with a callback and waits until that many events came."""
    world = World(Settings(latency=0.1, plain_callbacks=True))
    with running(world, [provider()]) as base:
        body = workflow(callbacks=[{"url": url, **callback}])
        assert httpx2.post(f"{base}{WORKFLOWS}?wait=5", json=body, headers=TOKEN).status_code == 200
        for _ in range(100):
            if len(received) >= count:
                break
            time.sleep(0.05)
    return world


def test_events_come_in_order() -> None:
    """As the schemas of the document have them; preparing and scheduled are not reported."""
    with receiver([]) as (url, received):
        delivered(url, received, 9, type=["workflow:*", "step:*", "job:*"], detailed=True)
    seen = [(event["$type"], event["status"]) for event in received]
    assert seen == [
        (kind, status)
        for status in ("unassigned", "processing", "succeeded")
        for kind in ("job", "step", "workflow")
    ]
    for event in received:
        assert (
            list(judge("civitai", f"/components/schemas/{SCHEMAS[event['$type']]}").iter_errors(event)) == []
        )


def test_only_what_was_asked_for_comes() -> None:
    """One event of one kind, without details."""
    with receiver([]) as (url, received):
        delivered(url, received, 1, type=["workflow:succeeded"])
    assert [sorted(event) for event in received] == [["$type", "status", "timestamp", "workflowId"]]


def test_an_event_is_tried_again_before_the_next() -> None:
    """After a 500 the same event comes once more."""
    with receiver([500]) as (url, received):
        delivered(url, received, 3, type=["workflow:processing", "workflow:succeeded"])
    assert [event["status"] for event in received] == ["processing", "processing", "succeeded"]


def test_nothing_is_sent_to_other_machines() -> None:
    """The ledger says that it was skipped."""
    world = delivered("https://example.com/hook", [], 0, type=["workflow:succeeded"])
    assert [event["url"] for event in world.ledger.of("callback-skipped")] == ["https://example.com/hook"]
    assert list(world.ledger.of("callback")) == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://localhost/x", True),
        ("https://127.0.0.1:1/x", True),
        ("https://[::1]/x", True),
        ("https://localhost.example.com/x", False),
        ("https://user@example.com/x", False),
        ("https://127.0.0.1@example.com/x", False),
        ("https://2130706433/x", False),
        ("https://0.0.0.0/x", False),
        ("https://[bad/x", False),
        ("https:///x", False),
    ],
)
def test_loopback_is_told_by_its_address(url: str, expected: bool) -> None:
    """Names other than localhost are not looked up."""
    assert is_loopback(url) is expected
