"""From a valid request to a workflow: the key of the caller, the price, the charge.

In: a call. Out: a workflow that is on its way, an older one with the same key, or a preview.
Between looking a key up and keeping the new workflow nothing waits: two requests with one key make one workflow.
"""

from __future__ import annotations

from lightmeter.mock.calls import Call, Json, Refused
from lightmeter.mock.workflows import buying, making, paying
from lightmeter.mock.workflows.running import begin
from lightmeter.mock.workflows.state import Store, Workflow
from lightmeter_client._runtime.quotes import from_micro


def submit(store: Store, call: Call, template: dict[str, Json]) -> Workflow:
    """A new workflow, charged and begun; or the one that the key of the request already names."""
    key = template.get("externalId")
    is_preview = bool(call.query.get("whatif"))
    facts = {"provider": store.provider.name, "user": call.user, "endpoint": call.operation}
    store.world.ledger.write("submitted", **facts, external_id=key, preview=is_preview)
    known = store.keys.get((call.user, key)) if key else None
    if known is not None:
        store.event("repeated", known, endpoint=call.operation, preview=known.preview)
        return known
    _names_differ(template)
    workflow = making.new(store, call.user, call.base, template, paying.cost_of(store, call, template))
    workflow.preview = is_preview
    if is_preview:
        paying.preview(store, workflow)
    else:
        buying.buy(store, call, workflow)
    making.keep(store, workflow, key)
    _written(store, call, workflow)
    if not is_preview:
        begin(store, workflow, call.operation)
    return workflow


def _written(store: Store, call: Call, workflow: Workflow) -> None:
    cost = workflow.cost
    store.event(
        "previewed" if workflow.preview else "accepted",
        workflow,
        endpoint=call.operation,
        request=call.body,
        base=from_micro(cost.base),
        tips=from_micro(sum(cost.tips.values())),
        billed=from_micro(cost.total),
        unit=cost.unit,
    )


def _names_differ(template: dict[str, Json]) -> None:
    """A step is found by its name, so no two may have the same one."""
    names = [step.get("name") or str(index) for index, step in enumerate(template["steps"])]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise Refused(
                400, "The request is not valid; see errors.", {f"steps[{index}].name": ["used twice"]}
            )
