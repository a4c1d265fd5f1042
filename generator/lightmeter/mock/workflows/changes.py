"""Changes to workflows and steps: cancel, metadata, tags, mature content, removal.

In: calls. Out: 204 and changed state. A step's input is never rewritten (reading C50).
"""

from __future__ import annotations

from lightmeter.mock.calls import Answer, Call, Json, Refused
from lightmeter.mock.workflows import paying
from lightmeter.mock.workflows.jsonpatch import patched
from lightmeter.mock.workflows.running import finish
from lightmeter.mock.workflows.state import Store, Workflow

DONE = Answer(204)


def _invalid(path: str, message: str) -> Refused:
    return Refused(400, "The request is not valid; see errors.", {path: [message]})


async def update(store: Store, call: Call) -> Answer:
    """UpdateWorkflow: members that are absent or null stay as they are."""
    workflow = store.workflow(call)
    changes = {name: value for name, value in call.body.items() if value is not None}
    _change(store, workflow, changes, call.operation)
    return DONE


async def patch(store: Store, call: Call) -> Answer:
    """PatchWorkflow: a patch of the members that UpdateWorkflow may change."""
    workflow = store.workflow(call)
    before: dict[str, Json] = {
        "status": workflow.status,
        "metadata": workflow.metadata,
        "tags": workflow.tags,
        "allowMatureContent": workflow.mature,
    }
    after = _object(patched(before, call.body))
    if unknown := set(after) - set(before):
        raise _invalid("$", f"cannot be changed: {', '.join(sorted(unknown))}")
    after.setdefault("metadata", {})
    after.setdefault("tags", [])
    changed = {name: value for name, value in after.items() if value != before[name]}
    _change(store, workflow, changed, call.operation)
    return DONE


def _object(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise _invalid("$", "the workflow is an object")
    return value  # pyright: ignore[reportUnknownVariableType]


def _change(store: Store, workflow: Workflow, changes: dict[str, Json], operation: str) -> None:
    problems = store.provider.problems("UpdateWorkflow", {}, changes)
    if problems:
        raise _invalid("$", problems[0].message)
    if changes.get("allowMatureContent") and not workflow.mature:
        paying.release(store, workflow)
    if "allowMatureContent" in changes:
        workflow.mature = changes["allowMatureContent"]
    if "metadata" in changes:
        workflow.metadata = changes["metadata"]
    if "tags" in changes:
        workflow.tags = list(dict.fromkeys(changes["tags"]))
    if changes.get("status") == "canceled":
        cancel(store, workflow, operation)


def cancel(store: Store, workflow: Workflow, operation: str) -> None:
    """Stop what runs; what has ended stays as it is."""
    if not workflow.preview:
        workflow.reason = workflow.reason if workflow.is_final else "canceled"
        finish(store, workflow, "canceled", store.world.clock.now(), operation)


async def delete(store: Store, call: Call) -> Answer:
    """DeleteWorkflow: cancels, and afterwards reads and lists find nothing. The key stays taken."""
    workflow = store.workflow(call)
    cancel(store, workflow, call.operation)
    workflow.deleted = store.world.clock.now()
    store.event("deleted", workflow)
    return DONE


async def add_tag(store: Store, call: Call) -> Answer:
    """AddWorkflowTag."""
    workflow = store.workflow(call)
    if not isinstance(call.body, str) or not 0 < len(call.body) <= 200:
        raise _invalid("$", "a tag is a JSON string of 1 to 200 characters")
    if call.body not in workflow.tags:
        if len(workflow.tags) >= 10:
            raise _invalid("$", "a workflow has at most 10 tags")
        workflow.tags.append(call.body)
    return DONE


async def remove_tags(store: Store, call: Call) -> Answer:
    """RemoveAllWorkflowTags."""
    store.workflow(call).tags.clear()
    return DONE


async def remove_tag(store: Store, call: Call) -> Answer:
    """RemoveWorkflowTag."""
    workflow = store.workflow(call)
    if call.path["tag"] not in workflow.tags:
        raise Refused(404, "the workflow has no such tag")
    workflow.tags.remove(call.path["tag"])
    return DONE


async def update_step(store: Store, call: Call) -> Answer:
    """UpdateWorkflowStep."""
    store.step(call).metadata = call.body["metadata"]
    return DONE


async def patch_step(store: Store, call: Call) -> Answer:
    """PatchWorkflowStep: metadata only."""
    step = store.step(call)
    after = _object(patched({"metadata": step.metadata}, call.body))
    problems = store.provider.problems("UpdateWorkflowStep", {}, after)
    if problems or set(after) != {"metadata"}:
        raise _invalid("$", "only metadata can be changed")
    step.metadata = after["metadata"]
    return DONE
