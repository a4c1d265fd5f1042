"""Submitting and reading workflows.

In: calls. Out: workflows as they stand: 200 when the work has ended, no wait was asked for or it was a preview; 202
when the wait ended first.
"""

from __future__ import annotations

import re

from lightmeter.mock.calls import Answer, Call, Refused
from lightmeter.mock.money import paid
from lightmeter.mock.workflows import render, running, submitting
from lightmeter.mock.workflows.state import Store, Workflow
from lightmeter_client._runtime.quotes import from_micro

_AIR = re.compile(r"urn:air:[^:\s]+:[^:\s]+:[^:\s]+:[^\s]+\Z")


async def submit(store: Store, call: Call) -> Answer:
    """SubmitWorkflow."""
    workflow = submitting.submit(store, call, call.body)
    return await _shown(store, call, workflow)


async def get(store: Store, call: Call) -> Answer:
    """GetWorkflow. The answer to a wait is the end even of an ephemeral workflow, which is gone afterwards."""
    return await _shown(store, call, store.workflow(call))


async def _shown(store: Store, call: Call, workflow: Workflow) -> Answer:
    seconds = call.query.get("wait") or 0
    ended = await running.wait(store, workflow, seconds) if seconds > 0 else workflow.is_final
    status = 202 if seconds > 0 and not ended and not workflow.preview else 200
    body = render.workflow(store, workflow, call.base, bool(call.query.get("hideMatureContent")))
    return Answer(status, body, headers=preview_headers(workflow), subject=workflow.id)


def preview_headers(workflow: Workflow) -> dict[str, str]:
    """The price in headers, which previews alone have."""
    if not workflow.preview:
        return {}
    parts = ";".join(f"{account}={from_micro(micro)}" for account, micro in paid(workflow.entries).items())
    headers = {
        "X-Civitai-Cost-Total": from_micro(workflow.cost.total),
        "X-Civitai-Cost-By-Currency": parts,
    }
    return headers | ({"X-Civitai-Insufficient-Buzz": "true"} if workflow.short else {})


async def get_step(store: Store, call: Call) -> Answer:
    """GetWorkflowStep."""
    workflow = store.workflow(call)
    return Answer(200, render.step(store, workflow, store.step(call), call.base), subject=workflow.id)


async def resource(store: Store, call: Call) -> Answer:
    """GetResource: every well-formed AIR URN is a resource without fees."""
    air = call.path["air"]
    if not _AIR.match(air):
        raise Refused(400, "this is no AIR URN")
    return Answer(
        200, {"air": air, "size": 0, "hashes": {}, "downloadUrls": [], "canGenerate": True, "fees": None}
    )
