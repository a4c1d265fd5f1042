"""How work proceeds: statuses at their times, the end, and whoever waits for it.

In: a store and a workflow. Out: its status, blobs that become available, refunds, callbacks, ledger lines.
"""

from __future__ import annotations

import asyncio

from lightmeter.mock.clock import Action
from lightmeter.mock.workflows import callbacks, maturing
from lightmeter.mock.workflows.state import COURSE, FINAL, Blob, Store, Workflow

LONGEST_WAIT = 100
"""Seconds after which the service ends any call (reading C49)."""


def begin(store: Store, workflow: Workflow, operation: str) -> None:
    """Plan the course of a workflow. One from the cache is at its end."""
    callbacks.report(store, workflow, workflow.created)
    if workflow.fate == "cached":
        finish(store, workflow, "succeeded", workflow.created, operation)
        return
    latency = store.world.settings.latency
    for status, share in COURSE:
        store.world.schedule.at(workflow.created + share * latency, _enter(store, workflow, status))
    store.world.schedule.at(
        workflow.created + latency, lambda at: finish(store, workflow, workflow.fate, at, operation)
    )


def _enter(store: Store, workflow: Workflow, status: str) -> Action:
    def enter(at: float) -> None:
        if workflow.is_final:
            return
        workflow.status = status
        if status == "processing":
            workflow.started = at
        callbacks.report(store, workflow, at)

    return enter


def finish(store: Store, workflow: Workflow, status: str, at: float, operation: str) -> None:
    """The end, once: results appear, or what was paid comes back."""
    if workflow.is_final:
        return
    is_mature = status == "succeeded" and store.world.strikes("mature", operation, workflow.id)
    if is_mature and not maturing.settle(store, workflow):
        status, workflow.reason = "failed", "blocked"
    workflow.status, workflow.completed = status, at
    for step in workflow.steps:
        for blob in step.blobs:
            blob.available = status == "succeeded"
            blob.level = (maturing.LEVEL if is_mature else "pg") if blob.available else None
            blob.blocked = workflow.reason if workflow.reason == "blocked" else None
    store.event("moderated" if workflow.reason == "blocked" else status, workflow, reason=workflow.reason)
    if status == "succeeded":
        store.event(
            "delivered", workflow, images=[_about(blob) for step in workflow.steps for blob in step.blobs]
        )
    else:
        store.till.refund_sometime(workflow, operation)
    callbacks.report(store, workflow, at)
    for waiter in workflow.waiters:
        if not waiter.done():
            waiter.set_result(None)
    workflow.waiters.clear()


def _about(blob: Blob) -> dict[str, object]:
    size = {} if blob.size is None else {"width": blob.size.width, "height": blob.size.height}
    return {"id": blob.id, **size, "format": blob.kind}


async def wait(store: Store, workflow: Workflow, seconds: float) -> bool:
    """Wait for the end, so long at most; True if it has come."""
    clock = store.world.clock
    store.world.schedule.settle()
    left = min(seconds, LONGEST_WAIT)
    if workflow.is_final or workflow.preview or left <= 0:
        return workflow.status in FINAL
    store.world.schedule.hurry(clock.now() + left, lambda: workflow.is_final)
    if workflow.is_final or not clock.passes_by:
        return workflow.is_final
    ended = asyncio.get_running_loop().create_future()
    workflow.waiters.append(ended)
    timer = asyncio.ensure_future(clock.sleep(left))
    try:
        await asyncio.wait((ended, timer), return_when=asyncio.FIRST_COMPLETED)
    finally:
        timer.cancel()
        if ended in workflow.waiters:
            workflow.waiters.remove(ended)
    store.world.schedule.settle()
    return workflow.is_final
