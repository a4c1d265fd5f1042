"""Buying: checked, written down, sent once, written down.

Every purchase is written down before it leaves. One key is minted for each logical submit and goes with every attempt.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .answers import parse_json
from .calls import Call, fill, members
from .errors import (
    APIError,
    CostTooHigh,
    KeyReused,
    StatusError,
)
from .exchange import Core, exchange, keyed, refuse_invalid
from .flow import Flow, work
from .journal import Purchase, now
from .results import charges, texts
from .wire import Answer


def purchase(core: Core, call: Call[Any]) -> Flow[Answer]:
    """Buy: check, write down, send, write down. Raises `APIError` with its `key`."""
    job = core.provider.job
    if job is not None and call.asks(job.preview):
        return (yield from exchange(core, call))
    if core.options.preflight:
        refuse_invalid(core, call)
    quoted = _within_limit(core, call.body)
    call, key = with_key(core, call)
    there = yield from _intend(core, call, key, quoted)
    if there is not None and there.id is not None:
        return (yield from look(core, there.id, key))
    return (yield from buy(core, call, key, there is not None and there.state in ("intent", "unknown")))


def buy(core: Core, call: Call[Any], key: str, again: bool) -> Flow[Answer]:
    """Send a purchase that is written down; `again` when an earlier attempt may have gone through."""
    try:
        answer = yield from exchange(core, call)
        if core.provider.job is not None and call.operation == core.job.submit:
            _refuse_preview(core, answer)
    except APIError as error:
        error.key, error.doubt = key, error.doubt or again
        yield from note(core, key, state=_state_of(error), error=core.clean(str(error)))
        raise
    facts = {"state": "accepted", "error": None, **facts_of(core, parse_json(answer.content))}
    yield from note(core, key, **facts)
    return answer


def _state_of(error: APIError) -> str:
    if error.doubt:
        return "unknown"
    return "refused" if isinstance(error, (StatusError, KeyReused)) else "unsent"


def _within_limit(core: Core, body: Any) -> Decimal | None:
    """Our price of a body; raises `CostTooHigh` where it is above the limit, or unknown and there is a limit."""
    quote = core.provider.cost(body)
    limit = core.options.max_cost
    if limit is not None and quote.amount is None:
        raise CostTooHigh(f"its price is not known ({quote.reason}), and max_cost is {limit}", None, limit)
    if limit is not None and quote.amount is not None and quote.amount > limit:
        raise CostTooHigh(
            f"it costs {quote.amount} {quote.unit}, and max_cost is {limit}", quote.amount, limit
        )
    return quote.amount


def with_key(core: Core, call: Call[Any]) -> tuple[Call[Any], str]:
    """The call with an idempotency key; one of the caller's own is kept."""
    minted = "lm-" + secrets.token_hex(16)
    job = core.provider.job
    if job is None or not job.key or call.operation != job.submit:
        return call, minted
    body = members(call.body)
    own = body.get(job.key)
    key = own if isinstance(own, str) and own else minted
    return call.with_body({**body, job.key: key}), key


def _intend(core: Core, call: Call[Any], key: str, quoted: Decimal | None) -> Flow[Purchase | None]:
    """Write the intent down; answers the row of an earlier attempt with the same key."""
    journal = core.journal
    if journal is None:
        return None
    text = json.dumps(call.body, ensure_ascii=False)
    variants = {core.provider.variant(one) for one in core.provider.inputs(call.body)}
    moment = now()
    row = Purchase(
        key=key,
        provider=core.provider.name,
        endpoint=call.operation,
        variant=variants.pop() if len(variants) == 1 else None,
        at=moment,
        updated=moment,
        request=text,
        body_hash=hashlib.sha256(text.encode()).hexdigest(),
        quoted=None if quoted is None else str(quoted),
        billed=None,
        refunded=None,
        unit=(core.provider.cost(call.body).unit or None) if quoted is not None else None,
        keyed=int(keyed(core, call)),
        state="intent",
        id=None,
        status=None,
        collected=None,
        error=None,
    )
    there = yield from work(lambda: journal.intend(row))
    if there == row:
        return None
    if there.body_hash != row.body_hash:
        error = KeyReused(f"the key {key} belongs to another request of {there.at}; it would get that answer")
        error.key = key
        raise error
    if there.state in ("unsent", "refused"):
        yield from note(core, key, state="intent", error=None)
    return there


def note(core: Core, key: str | None, **changes: str | None) -> Flow[None]:
    journal = core.journal
    if journal is not None and key is not None:
        yield from work(lambda: journal.note(key, **changes))


def facts_of(core: Core, data: object) -> dict[str, str | None]:
    """What an answer about a job says for the journal."""
    job = core.provider.job
    if job is None:
        return {}
    billed, refunded = charges(data, job.charges)
    facts = {
        "id": next(iter(texts(data, (job.id,))), None),
        "status": next(iter(texts(data, (job.status,))), None),
        "billed": None if billed is None else str(billed),
        "refunded": None if refunded is None else str(refunded),
        "unit": job.unit if billed is not None else None,
    }
    known = {name: value for name, value in facts.items() if value is not None}
    return {**known, "state": "ended"} if facts["status"] in job.ended else {**known}


def _refuse_preview(core: Core, answer: Answer) -> None:
    """An answer to a purchase must be a job, not the preview that used the key up."""
    job = core.job
    found = texts(parse_json(answer.content), (job.id,))
    if not found or (job.previewed and job.previewed.lower() in answer.headers):
        raise KeyReused("the provider answered an earlier preview: its key was used for one. Nothing runs.")


def look(core: Core, name: str, key: str | None) -> Flow[Answer]:
    path = fill(core.read.template, (core.job.handle, name))
    try:
        return (yield from exchange(core, replace(core.read, path=path)))
    except APIError as error:
        error.key = key
        raise


def read(core: Core, name: str, key: str | None) -> Flow[Any]:
    answer = yield from look(core, name, key)
    return parse_json(answer.content)
