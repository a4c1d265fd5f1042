"""Buying: checked, written down, sent once, written down.

Every purchase is written down before it leaves. One key is minted for each logical submit and goes with every attempt;
where the provider knows no keys, what may have been sent is never sent again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from dataclasses import replace
from typing import Any

from ..quotes import Quote
from .answers import parse_json
from .calls import Call, fill, members
from .core import Core
from .errors import APIError, CostTooHigh, JournalFailed, KeyReused, OutcomeUnknown, StatusError, Timeout
from .exchange import exchange, keyed, refuse_invalid
from .flow import Flow, work
from .journal import DOUBTFUL, Purchase, now
from .results import texts
from .wire import Answer
from .works import Seen, facts_of, seen_in

LOG = logging.getLogger("lightmeter_client")


def purchase(core: Core, call: Call[Any]) -> Flow[Answer]:
    """Buy, for a caller who takes the provider's answer as it is. Raises `APIError` with its `key`."""
    job = core.provider.job
    if job is not None and call.asks(job.preview):
        return (yield from exchange(core, call))
    answer, key = yield from bought(core, call)
    if job is None or call.operation not in job.submit or not seen_in(core, answer).id:
        yield from note(core, key, state="ended", collected=now(), answer=None)
    return answer


def bought(core: Core, call: Call[Any]) -> Flow[tuple[Answer, str]]:
    """The answer to a purchase, and the key under which the journal has it."""
    if core.options.preflight:
        refuse_invalid(core, call)
    quoted = _within_limit(core, call)
    call, key = with_key(core, call)
    there = yield from _intend(core, call, key, quoted)
    if there is None:
        return (yield from buy(core, call, key, False)), key
    if there.id is not None:
        return (yield from look(core, there.id, there.follow or "", key)), key
    return (yield from buy(core, call, key, there.state in DOUBTFUL)), key


def buy(core: Core, call: Call[Any], key: str, again: bool) -> Flow[Answer]:
    """Send a purchase that is written down; `again` when an earlier attempt may have gone through."""
    followed = core.provider.job is not None and call.operation in core.job.submit
    try:
        answer = yield from exchange(core, call)
        if followed:
            _refuse_preview(core, answer)
    except APIError as error:
        error.key, error.doubt = key, error.doubt or again
        if error.doubt and not keyed(core, call):
            error.add_note(what_to_check(core, key))
        yield from note(core, key, state=_state_of(error), error=core.clean(str(error)))
        raise
    facts: dict[str, str | bytes | None] = {"state": "accepted", "error": None}
    if followed:
        seen = seen_in(core, answer)
        facts |= {**facts_of(core, seen), "answer": None if seen.id else packed(answer)}
    try:
        yield from note(core, key, **facts)
    except JournalFailed as error:  # the answer is worth more than the note; the intent is still there
        LOG.warning("%s was bought, but %s", key, error)
    return answer


def what_to_check(core: Core, key: str) -> str:
    return (
        f"whether {core.provider.name} did the work is not known, and it has no keys to find it by: look whether the "
        f"account was charged, then write it down with journal.settle({key!r}, bought=...)"
    )


def packed(answer: Answer) -> bytes:
    """An answer as the journal keeps it until it is collected: a line of JSON, then the content."""
    return json.dumps([answer.status, answer.headers]).encode() + b"\n" + answer.content


def unpacked(kept: bytes) -> Answer:
    line, _, content = kept.partition(b"\n")
    status, headers = json.loads(line)
    return Answer(status, headers, content)


def _state_of(error: APIError) -> str:
    if error.doubt:
        return "uncertain"
    return "refused" if isinstance(error, (StatusError, KeyReused)) else "unsent"


def _within_limit(core: Core, call: Call[Any]) -> Quote:
    """Our price of a call; raises `CostTooHigh` where it is above the limit, or unknown and there is a limit."""
    quote = core.provider.cost(call.operation, call.body)
    limit = core.options.max_cost
    if limit is not None and quote.amount is None:
        raise CostTooHigh(f"its price is not known ({quote.reason}), and max_cost is {limit}", None, limit)
    if limit is not None and quote.amount is not None and quote.amount > limit:
        raise CostTooHigh(
            f"it costs {quote.amount} {quote.unit}, and max_cost is {limit}", quote.amount, limit
        )
    return quote


def with_key(core: Core, call: Call[Any]) -> tuple[Call[Any], str]:
    """The call with an idempotency key; one of the caller's own is kept."""
    minted = "lm-" + secrets.token_hex(16)
    job = core.provider.job
    if job is None or not job.key or call.operation not in job.submit:
        return call, minted
    body = members(call.body)
    own = body.get(job.key)
    key = own if isinstance(own, str) and own else minted
    return call.with_body({**body, job.key: key}), key


def _intend(core: Core, call: Call[Any], key: str, quoted: Quote) -> Flow[Purchase | None]:
    """Write the intent down; answers the row of an earlier attempt with the same key."""
    journal = core.journal
    if journal is None:
        return None
    row = _row(core, call, key, quoted)
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


def _row(core: Core, call: Call[Any], key: str, quoted: Quote) -> Purchase:
    text = json.dumps(call.body, ensure_ascii=False)
    moment = now()
    return Purchase(
        key=key,
        provider=core.provider.name,
        endpoint=call.operation,
        variant=core.provider.variant(call.operation, call.body),
        at=moment,
        updated=moment,
        request=text,
        body_hash=hashlib.sha256(text.encode()).hexdigest(),
        quoted=None if quoted.amount is None else f"{quoted.amount:f}",
        billed=None,
        refunded=None,
        unit=(quoted.unit or None) if quoted.amount is not None else None,
        keyed=int(keyed(core, call)),
        state="intent",
    )


def note(core: Core, key: str | None, **changes: str | bytes | None) -> Flow[None]:
    """Change the row of a purchase, where there is one."""
    journal = core.journal
    if journal is not None and key is not None:
        yield from work(lambda: journal.note(key, **changes))


def _refuse_preview(core: Core, answer: Answer) -> None:
    """An answer to a purchase with a key must be a job, not the preview that used the key up."""
    job = core.job
    if not job.preview:
        return
    found = texts(parse_json(answer.content), (job.id,))
    if not found or (job.previewed and job.previewed.lower() in answer.headers):
        raise KeyReused("the provider answered an earlier preview: its key was used for one. Nothing runs.")


def look(core: Core, name: str, follow: str, key: str | None) -> Flow[Answer]:
    """The provider's answer about a job; `follow` is where it wants it to be looked at, "" for the usual place."""
    handle, usual = core.job.handle, core.provider.read
    if usual is None:
        raise OutcomeUnknown(f"{core.provider.name} keeps no jobs, so {name!r} cannot be looked at again")
    if follow:
        call = replace(usual, url=follow)
    elif "{" + handle + "}" in usual.template:
        call = replace(usual, path=fill(usual.template, (handle, name)))
    else:
        call = replace(usual, query=((handle, name),))
    try:
        return (yield from exchange(core, call))
    except APIError as error:
        error.key = key
        if isinstance(error, Timeout):
            error.id = name
        raise


def read(core: Core, before: Seen, key: str | None) -> Flow[Seen]:
    """The job as it is now."""
    return seen_in(core, (yield from look(core, before.id, before.follow, key)), before)
