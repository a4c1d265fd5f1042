"""Paid work from the first step to the last, and found again after a crash."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from .answers import parse_json
from .errors import (
    APIError,
    OutcomeUnknown,
)
from .exchange import Core
from .flow import Flow, work
from .journal import Purchase
from .previews import call_of
from .purchases import buy, purchase, read, with_key
from .results import Result, Resumed
from .waiting import Waiting, finish


def generate(core: Core, body: Any, waiting: Waiting) -> Flow[Result]:
    """Buy, wait, fetch."""
    call = call_of(core, body)
    call, key = with_key(core, call)
    answer = yield from purchase(core, call)
    return (yield from finish(core, parse_json(answer.content), key, waiting))


def resume(core: Core, name: str, waiting: Waiting) -> Flow[Result]:
    """Go on with a purchase, by its key or by the id of its job."""
    journal = core.journal
    row = (yield from work(lambda: journal.find(name, core.provider.name))) if journal is not None else None
    if row is None:
        data = yield from read(core, name, None)
        return (yield from finish(core, data, None, waiting))
    return (yield from _resume(core, row, waiting))


def _resume(core: Core, row: Purchase, waiting: Waiting) -> Flow[Result]:
    if row.id is not None:
        data = yield from read(core, row.id, row.key)
        return (yield from finish(core, data, row.key, waiting))
    if row.state == "refused":
        raise OutcomeUnknown(f"{row.key} was refused, nothing was bought: {row.error}")
    if not row.keyed:
        raise OutcomeUnknown(
            f"{row.key}: {row.endpoint} of {row.at} has no key that the provider would find it by; "
            "look at the account before buying again"
        )
    unchecked = replace(core, options=replace(core.options, preflight=False))
    answer = yield from buy(unchecked, core.submit.with_body(json.loads(row.request)), row.key, True)
    return (yield from finish(core, parse_json(answer.content), row.key, waiting))


def resume_all(core: Core, waiting: Waiting, max_age: timedelta) -> Flow[list[Resumed]]:
    """Collect every open purchase of the journal; an error of one does not stop the others."""
    journal = core.journal
    if journal is None:
        return []
    rows = yield from work(lambda: journal.open_purchases(core.provider.name, max_age))
    found: list[Resumed] = []
    for row in rows:
        try:
            found.append(Resumed(row.key, (yield from _resume(core, row, waiting)), None))
        except APIError as error:
            found.append(Resumed(row.key, None, error))
    return found
