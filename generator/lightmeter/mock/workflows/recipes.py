"""One step without a workflow around it: the call is held until the work ends, and answers its output (reading C20)."""

from __future__ import annotations

from lightmeter.mock.calls import Answer, Call, Json, Refused
from lightmeter.mock.workflows import reading, render, running, submitting
from lightmeter.mock.workflows.state import Store

STEP = "imageGen"


async def invoke(store: Store, call: Call) -> Answer:
    """InvokeImageGenStepTemplate. A preview answers no images, and the price in headers."""
    template: dict[str, Json] = {"steps": [{"$type": STEP, "input": call.body}]}
    template |= {
        name: call.query[name]
        for name in ("experimental", "allowMatureContent", "ephemeral")
        if name in call.query
    }
    try:
        workflow = submitting.submit(store, call, template)
    except Refused as refused:
        raise _unwrapped(refused) from None
    headers = reading.preview_headers(workflow)
    if workflow.preview:
        return Answer(200, {"images": []}, headers=headers)
    if not await running.wait(store, workflow, running.LONGEST_WAIT):
        raise Refused(504, "the work did not end in time")
    output = render.output(store, workflow, workflow.steps[0], call.base)
    return Answer(200, output, headers=headers, subject=workflow.id)


def _unwrapped(refused: Refused) -> Refused:
    """The refusal with paths from the bare input."""
    if refused.errors:
        refused.errors = {
            path.removeprefix("steps[0].input").removeprefix(".") or "$": messages
            for path, messages in refused.errors.items()
        }
    return refused
