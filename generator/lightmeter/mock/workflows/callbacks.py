"""Callbacks: events posted to where the caller asked, one after another for each workflow.

In: a change of status. Out: HTTP to addresses of this machine only; any other is written to the ledger and left
alone. An answer other than 2xx, or none, is tried again before the next event, a few times.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from lightmeter.mock.calls import Json
from lightmeter.mock.clock import timestamp
from lightmeter.mock.posting import ATTEMPTS, PAUSE, is_loopback, post
from lightmeter.mock.problems import encode
from lightmeter.mock.workflows import render
from lightmeter.mock.workflows.state import Step, Store, Workflow

REPORTED = ("unassigned", "processing", "succeeded", "failed", "expired", "canceled")


def report(store: Store, workflow: Workflow, at: float) -> None:
    """Queue the events of the present status, and send them when nothing is being sent yet."""
    callbacks: list[dict[str, Json]] = workflow.template.get("callbacks") or []
    if workflow.status not in REPORTED:
        return
    for callback in callbacks:
        for event in _events(store, workflow, callback, at):
            workflow.outbox.append((callback, event))
    if workflow.outbox and workflow.sending is None:
        workflow.sending = asyncio.get_running_loop().create_task(_send_all(store, workflow))


def _events(
    store: Store, workflow: Workflow, callback: dict[str, Json], at: float
) -> Iterator[dict[str, Json]]:
    status = workflow.status
    wanted: list[str] = callback["type"]
    detailed = bool(callback.get("detailed"))

    def asked(scope: str) -> bool:
        return f"{scope}:*" in wanted or f"{scope}:{status}" in wanted

    shared: dict[str, Json] = {"workflowId": workflow.id, "status": status, "timestamp": timestamp(at)}
    for step in workflow.steps:
        if asked("job"):
            reason = {"reason": workflow.reason} if workflow.is_final and workflow.reason else {}
            yield {"$type": "job", **shared, "stepName": step.name, "jobId": step.job, **reason}
        if asked("step"):
            details = {"details": {"retries": 0, **_about(store, workflow, step)}} if detailed else {}
            yield {"$type": "step", **shared, "name": step.name, **details}
    if asked("workflow"):
        yield {"$type": "workflow", **shared, **({"details": _details(store, workflow)} if detailed else {})}


def _details(store: Store, workflow: Workflow) -> dict[str, Json]:
    whole = render.workflow(store, workflow, workflow.base_url)
    names = ("createdAt", "startedAt", "completedAt", "metadata", "arguments")
    steps = [
        {"name": step.name, "status": workflow.status, **_about(store, workflow, step)}
        for step in workflow.steps
    ]
    return {**{name: whole[name] for name in names}, "steps": steps}


def _about(store: Store, workflow: Workflow, step: Step) -> dict[str, Json]:
    whole = render.step(store, workflow, step, workflow.base_url)
    names = ("startedAt", "completedAt", "metadata", "input", "output")
    return {name: whole[name] for name in names if name in whole}


async def _send_all(store: Store, workflow: Workflow) -> None:
    while workflow.outbox:
        callback, event = workflow.outbox.pop(0)
        await _send(store, workflow, callback["url"], event)
    workflow.sending = None


async def _send(store: Store, workflow: Workflow, url: str, event: dict[str, Json]) -> None:
    if not is_loopback(url):
        store.event("callback-skipped", workflow, url=url, status=event["status"])
        return
    plain = store.world.settings.plain_callbacks
    for attempt in range(ATTEMPTS):
        answered = await asyncio.to_thread(post, url, encode(event), plain)
        facts = {"url": url, "kind": event["$type"], "status": event["status"], "answer": answered}
        store.event("callback", workflow, attempt=attempt + 1, **facts)
        if answered is not None and 200 <= answered < 300:
            return
        await store.world.clock.sleep(PAUSE * 2**attempt)
