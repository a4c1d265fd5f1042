"""Buying a task: the charge, and the one fault that may happen to it.

In: a new task with its documented price. Out: the same with the bill, the fate and the results it is to have.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from lightmeter.mock.calls import Call, Refused
from lightmeter.mock.errors import documented
from lightmeter.mock.images import Size
from lightmeter.mock.jobs.state import Shop, Task
from lightmeter.mock.neighbours import dearer
from lightmeter_client._runtime.quotes import from_micro

TIMES = {"never-charged": 0, "duplicate-charge": 2}
"""How often a bill is charged; all others once."""

FAILED = ("failed", "failed-but-billed", "expired")


def buy(shop: Shop, call: Call, task: Task) -> None:
    """Charge; with too little money, the status that the document has for it."""
    lot, facts = _lot(shop, call, task)
    accounts = shop.accounts(task.user)
    for _ in range(TIMES.get(lot or "", 1)):
        if not shop.till.charge(task, task.billed, accounts):
            if task.entries:  # the second charge of one
                lot = None
                break
            status = documented(shop.operation(call.operation), 402, 403, 400)
            raise Refused(status, f"not enough money: this costs {from_micro(task.billed)} {task.unit}")
    if lot == "phantom-charge":
        _phantom(shop, task, accounts)
    elif lot is not None:
        kept = task.billed if task.good or lot == "failed-but-billed" else 0
        shop.till.plant(task, lot, kept * TIMES.get(lot, 1), **facts)


def _lot(shop: Shop, call: Call, task: Task) -> tuple[str | None, dict[str, object]]:
    """The first fault drawn that can happen to this task, carried out; and what is to be said about it."""
    for lot in shop.till.lots(call.operation):
        facts = _play(shop, call, task, lot)
        if facts is not None:
            return lot, facts
    return None, {}


def _play(shop: Shop, call: Call, task: Task, lot: str) -> dict[str, object] | None:
    """What a fault changes before the charge; None when it cannot happen here."""
    match lot:
        case "failed" | "failed-but-billed" | "expired":
            return _ends(task, _failure(shop, lot), "the model did not answer")
        case "moderated":
            return _ends(task, shop.job.moderated[-1] if shop.job.moderated else None, "moderated")
        case "cache-hit":
            return _billed(task, 0)
        case "overcharge":
            return _billed(task, task.price * 3 // 2)
        case "undercharge":
            return _billed(task, task.price // 2)
        case "billed-as":
            near = dearer(shop.provider, call, shop.world.settings)
            return _billed(task, near.micro, pointer=near.pointer, value=near.value) if near else None
        case "wrong-account":
            return None  # a request cannot exclude accounts here
        case "delivered-differs":
            return _lessened(task)
        case _:
            return {} if task.price else None


def _failure(shop: Shop, lot: str) -> str | None:
    """The status of work that failed; None where the document has none like that."""
    job = shop.job
    others = [one for one in job.ended if one not in (*job.succeeded, *job.moderated, job.missing)]
    if lot == "expired":
        return next((one for one in others if one.lower() == lot), None)
    return next(iter(others), None if job.read else "failed")


def _ends(task: Task, status: str | None, reason: str) -> dict[str, object] | None:
    if status is None:
        return None
    task.fate, task.good, task.reason = status, False, reason
    return {}


def _billed(task: Task, micro: int, **facts: object) -> dict[str, object] | None:
    if micro == task.billed:
        return None
    task.billed = micro
    return facts


def _lessened(task: Task) -> dict[str, object]:
    """One image fewer where there are several, else one of half the size."""
    first = task.sizes[0]
    asked = {"images": len(task.sizes), "width": first.width}
    if len(task.sizes) > 1:
        task.sizes.pop()
    else:
        task.sizes[0] = Size(max(1, first.width // 2), max(1, first.height // 2))
    return {"asked": asked}


def _phantom(shop: Shop, task: Task, accounts: tuple[str, ...]) -> None:
    """A task like this one, which nobody submitted: it is charged, and has ended."""
    phantom = replace(task, id=shop.world.signer.mint(""), external_id=None, entries=[], over=asyncio.Event())
    if shop.till.charge(phantom, task.billed, accounts):
        phantom.status = phantom.fate
        phantom.over.set()
        shop.tasks[phantom.id] = phantom
        shop.till.plant(phantom, "phantom-charge", phantom.billed)
