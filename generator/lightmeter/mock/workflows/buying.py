"""Buying a workflow: the charge, and the one fault that may happen to it.

In: a new workflow with its documented cost. Out: the same with the cost, the fate and the results it is to have.
"""

from __future__ import annotations

from lightmeter.mock.calls import Call, Refused
from lightmeter.mock.images import Size
from lightmeter.mock.neighbours import dearer
from lightmeter.mock.workflows import making, paying
from lightmeter.mock.workflows.state import Store, Workflow
from lightmeter_client._runtime.quotes import from_micro

FATES = {
    "moderated": ("failed", "blocked"),
    "failed": ("failed", "no_provider_available"),
    "expired": ("expired", "expired"),
    "failed-but-billed": ("failed", "no_provider_available"),
}
"""Faults that end work early: its status, and the documented reason a job gives."""

TIMES = {"cache-hit": 0, "never-charged": 0, "duplicate-charge": 2}
"""How often a bill is charged; all others once."""


def buy(store: Store, call: Call, workflow: Workflow) -> None:
    """Charge. Too little money has no documented status (reading C51): 403 here, as that operation has one."""
    lot, facts = _lot(store, call, workflow)
    accounts = paying.payers(store, workflow)
    if lot == "wrong-account":
        accounts = paying.others(store, workflow)
    for _ in range(TIMES.get(lot or "", 1)):
        if not store.till.charge(workflow, workflow.cost.total, accounts):
            if workflow.entries:  # the second charge of one
                lot = None
                break
            cost = from_micro(workflow.cost.total)
            raise Refused(403, f"not enough {workflow.unit.capitalize()}: this costs {cost}")
    if lot == "phantom-charge":
        _phantom(store, workflow, accounts)
    elif lot is not None:
        kept = 0 if lot in FATES and lot != "failed-but-billed" else workflow.cost.total
        store.till.plant(workflow, lot, kept * TIMES.get(lot, 1), **facts)


def _lot(store: Store, call: Call, workflow: Workflow) -> tuple[str | None, dict[str, object]]:
    """The first fault drawn that can happen to this workflow, carried out; and what is to be said about it."""
    for lot in store.till.lots(call.operation):
        facts = _play(store, call, workflow, lot)
        if facts is not None:
            return lot, facts
    return None, {}


def _play(store: Store, call: Call, workflow: Workflow, lot: str) -> dict[str, object] | None:
    """What a fault changes before the charge; None when it cannot happen here."""
    base = workflow.cost.base
    if lot in FATES:
        workflow.fate, workflow.reason = FATES[lot]
        return {}
    match lot:
        case "cache-hit":
            workflow.cost, workflow.fate = paying.priced(store, 0, workflow.unit, {}), "cached"
            return {}
        case "overcharge":
            return _billed(store, workflow, base * 3 // 2)
        case "undercharge":
            return _billed(store, workflow, base // 2)
        case "billed-as":
            return _billed_as(store, call, workflow)
        case "wrong-account":
            return {} if paying.others(store, workflow) else None
        case "delivered-differs":
            return _lessened(workflow)
        case _:
            return {} if base else None


def _billed(store: Store, workflow: Workflow, base: int) -> dict[str, object] | None:
    if base == workflow.cost.base:
        return None
    workflow.cost = paying.priced(store, base, workflow.unit, workflow.template.get("tips") or {})
    return {}


def _billed_as(store: Store, call: Call, workflow: Workflow) -> dict[str, object] | None:
    """Billed as if one field were another. Without a dearer neighbour it cannot happen."""
    near = dearer(store.provider, call, store.world.settings)
    if near is None:
        return None
    workflow.cost = paying.priced(store, near.micro, workflow.unit, workflow.template.get("tips") or {})
    return {"pointer": near.pointer, "value": near.value}


def _lessened(workflow: Workflow) -> dict[str, object]:
    """One image fewer where there are several, else one of half the size."""
    step = workflow.steps[0]
    first = step.blobs[0]
    asked = {"images": len(step.blobs), "width": first.size and first.size.width}
    if len(step.blobs) > 1:
        step.blobs.pop()
    elif first.size is not None:
        first.size = Size(max(1, first.size.width // 2), max(1, first.size.height // 2))
    return {"asked": asked}


def _phantom(store: Store, workflow: Workflow, accounts: tuple[str, ...]) -> None:
    """A workflow like this one, which nobody submitted: it is in lists and charged, and has ended."""
    copy = dict(workflow.template)
    for name in ("externalId", "callbacks"):
        copy.pop(name, None)
    phantom = making.new(store, workflow.user, workflow.base_url, copy, workflow.cost)
    if store.till.charge(phantom, workflow.cost.total, accounts):
        phantom.status = "succeeded"
        phantom.started = phantom.completed = phantom.created
        for blob in (blob for step in phantom.steps for blob in step.blobs):
            blob.available, blob.level = True, "pg"
        making.keep(store, phantom, None)
        store.till.plant(phantom, "phantom-charge", workflow.cost.total)
