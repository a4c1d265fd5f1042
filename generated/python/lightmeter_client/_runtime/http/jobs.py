"""Paid work from the first step to the last, and found again after a crash."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from .calls import Call, members
from .core import Core
from .errors import APIError, OutcomeUnknown
from .flow import Flow, work
from .journal import Purchase
from .purchases import bought, buy, look, unpacked, what_to_check
from .results import Result, Resumed
from .waiting import Waiting, finish
from .works import Seen, seen_in


def generate(core: Core, body: Any, endpoint: str | None, waiting: Waiting) -> Flow[Result]:
    """Buy, wait, fetch."""
    core = core.within(waiting.deadline)
    answer, key = yield from bought(core, _direct(core, core.provider.submit(body, endpoint)))
    return (yield from finish(core, seen_in(core, answer), key, waiting))


def _direct(core: Core, call: Call[Any]) -> Call[Any]:
    """Where a provider can answer with the finished work, it is asked to, unless the caller decides (reading C32)."""
    body = members(call.body)
    asked = core.job.direct
    return call.with_body({**body, asked: True}) if asked and asked not in body else call


def resume(core: Core, name: str, waiting: Waiting) -> Flow[Result]:
    """Go on with a purchase, by its key or by the id of its job."""
    core = core.within(waiting.deadline)
    journal = core.journal
    row = (yield from work(lambda: journal.find(name, core.provider.name))) if journal is not None else None
    if row is not None:
        return (yield from _resume(core, row, waiting))
    answer = yield from look(core, name, "", None)
    return (yield from finish(core, replace(seen_in(core, answer), id=name), None, waiting))


def _resume(core: Core, row: Purchase, waiting: Waiting) -> Flow[Result]:
    core = core.within(waiting.deadline)
    if row.id is not None:
        answer = yield from look(core, row.id, row.follow or "", row.key)
        return (yield from finish(core, seen_in(core, answer, _before(row, answer)), row.key, waiting))
    if row.answer is not None:
        seen = seen_in(core, unpacked(row.answer))
        return (yield from finish(core, seen, row.key, waiting))
    _refuse_hopeless(core, row)
    unchecked = replace(core, options=replace(core.options, preflight=False))
    call: Call[Any] = core.provider.submit(json.loads(row.request), row.endpoint)
    answer = yield from buy(unchecked, call, row.key, True)
    return (yield from finish(core, seen_in(core, answer), row.key, waiting))


def _before(row: Purchase, answer: Any) -> Seen:
    """The job as the journal has it."""
    billed, refunded = (None if text is None else Decimal(text) for text in (row.billed, row.refunded))
    return Seen(row.id or "", row.status or "", row.follow or "", {}, answer, billed, refunded)


def _refuse_hopeless(core: Core, row: Purchase) -> None:
    """Raise `OutcomeUnknown` for what must not be sent again."""
    what = f"{row.key} ({row.endpoint}, {row.at})"
    if row.state in ("refused", "unsent"):
        error = OutcomeUnknown(f"{what}: {row.state}, nothing was bought: {row.error}")
    elif not row.is_uncertain and not row.keyed:
        error = OutcomeUnknown(f"{what}: its answer was handed over, there is nothing to fetch")
    elif not row.keyed:
        error = OutcomeUnknown(f"{what}: {what_to_check(core, row.key)}")
    else:
        return
    error.key, error.doubt = row.key, row.is_uncertain
    raise error


def open_rows(core: Core) -> Flow[tuple[Purchase, ...]]:
    """What the journal has as paid for, or perhaps paid for, and not delivered; oldest first."""
    journal = core.journal
    if journal is None:
        return ()
    return (yield from work(lambda: journal.open_purchases(core.provider.name)))


def collect(core: Core, row: Purchase, waiting: Waiting, max_age: timedelta) -> Flow[Resumed]:
    """One open purchase; what stands in its way is told, not raised."""
    try:
        _refuse_old(row, max_age)
        return Resumed(row.key, (yield from _resume(core, row, waiting)), None)
    except APIError as error:
        return Resumed(row.key, None, error)


def _refuse_old(row: Purchase, max_age: timedelta) -> None:
    """A key that the provider may have forgotten would buy a second time."""
    since = (datetime.now(UTC) - max_age).isoformat()
    if row.id is None and row.answer is None and row.keyed and row.at < since:
        error = OutcomeUnknown(f"{row.key} of {row.at} is too old to be sent again: look at the account")
        error.key, error.doubt = row.key, True
        raise error
