"""Paid work: bought once, waited for, fetched, and found again after a crash.

Every purchase is written down before it leaves. One key is minted for each logical submit and goes with every attempt;
previews never carry one, since the provider would answer the purchase with the preview.
"""

from __future__ import annotations

import hashlib
import json
import random
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import chain, repeat
from typing import Any, Protocol, cast

from .answers import parse_json
from .calls import Call, fill, members
from .errors import (
    APIError,
    Canceled,
    CostTooHigh,
    JobFailed,
    KeyReused,
    Moderated,
    OutcomeUnknown,
    StatusError,
    Timeout,
)
from .exchange import Core, exchange, fetch, keyed, refuse_invalid
from .flow import Flow, sleep, work
from .journal import Purchase, now
from .results import Preview, Progress, Result, ResultFile, Resumed, at, charges, texts
from .wire import Answer

FRESH_URLS = 3
"""How often a download asks for a new address when the old one has expired."""


class Cancel(Protocol):
    """Something that can be set from elsewhere, such as `threading.Event` or `asyncio.Event`."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """How to wait for a job."""

    deadline: float
    on_progress: Callable[[Progress], None] | None = None
    cancel: Cancel | None = None
    download: bool = True


def call_of(core: Core, body: Any, query: tuple[tuple[str, Any], ...] = ()) -> Call[Any]:
    """The submit call for an input, a step, or a whole body."""
    return replace(core.submit, body=core.provider.wrap(body), query=query)


def purchase(core: Core, call: Call[Any]) -> Flow[Answer]:
    """Buy: check, write down, send, write down. Raises `APIError` with its `key`."""
    job = core.provider.job
    if job is not None and call.asks(job.preview):
        return (yield from exchange(core, call))
    if core.options.preflight:
        refuse_invalid(core, call)
    quoted = _within_limit(core, call.body)
    call, key = _with_key(core, call)
    there = yield from _intend(core, call, key, quoted)
    if there is not None and there.id is not None:
        return (yield from _look(core, there.id, key))
    return (yield from _buy(core, call, key, there is not None and there.state in ("intent", "unknown")))


def _buy(core: Core, call: Call[Any], key: str, again: bool) -> Flow[Answer]:
    """Send a purchase that is written down; `again` when an earlier attempt may have gone through."""
    try:
        answer = yield from exchange(core, call)
        if core.provider.job is not None and call.operation == core.job.submit:
            _refuse_preview(core, answer)
    except APIError as error:
        error.key, error.doubt = key, error.doubt or again
        yield from _note(core, key, state=_state_of(error), error=core.clean(str(error)))
        raise
    facts = {"state": "accepted", "error": None, **_facts(core, parse_json(answer.content))}
    yield from _note(core, key, **facts)
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


def _with_key(core: Core, call: Call[Any]) -> tuple[Call[Any], str]:
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
        yield from _note(core, key, state="intent", error=None)
    return there


def _note(core: Core, key: str | None, **changes: str | None) -> Flow[None]:
    journal = core.journal
    if journal is not None and key is not None:
        yield from work(lambda: journal.note(key, **changes))


def _facts(core: Core, data: object) -> dict[str, str | None]:
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


def preview(core: Core, body: Any) -> Flow[Preview]:
    """The provider's own price. Never carries a key; the member `fresh` is drawn anew, since a repeated request
    may be answered from a cache at no cost (reading C18)."""
    job = core.job
    call = call_of(core, body, ((job.preview, True),))
    wrapped = {name: value for name, value in call.body.items() if name != job.key}
    for one in core.provider.inputs(wrapped):
        if job.fresh and isinstance(one.get(job.fresh), int):
            one[job.fresh] = secrets.randbelow(2**31)
    answer = yield from exchange(core, call.with_body(wrapped))
    data = parse_json(answer.content)
    text = answer.headers.get(job.previewed.lower(), "") if job.previewed else ""
    try:
        total = Decimal(text) if text else charges(data, job.charges)[0]
    except ArithmeticError:
        total = None
    return Preview(total, job.unit, data)


def generate(core: Core, body: Any, waiting: Waiting) -> Flow[Result]:
    """Buy, wait, fetch."""
    call = call_of(core, body)
    call, key = _with_key(core, call)
    answer = yield from purchase(core, call)
    return (yield from _finish(core, parse_json(answer.content), key, waiting))


def resume(core: Core, name: str, waiting: Waiting) -> Flow[Result]:
    """Go on with a purchase, by its key or by the id of its job."""
    journal = core.journal
    row = (yield from work(lambda: journal.find(name, core.provider.name))) if journal is not None else None
    if row is None:
        data = yield from _read(core, name, None)
        return (yield from _finish(core, data, None, waiting))
    return (yield from _resume(core, row, waiting))


def _resume(core: Core, row: Purchase, waiting: Waiting) -> Flow[Result]:
    if row.id is not None:
        data = yield from _read(core, row.id, row.key)
        return (yield from _finish(core, data, row.key, waiting))
    if row.state == "refused":
        raise OutcomeUnknown(f"{row.key} was refused, nothing was bought: {row.error}")
    if not row.keyed:
        raise OutcomeUnknown(
            f"{row.key}: {row.endpoint} of {row.at} has no key that the provider would find it by; "
            "look at the account before buying again"
        )
    unchecked = replace(core, options=replace(core.options, preflight=False))
    answer = yield from _buy(unchecked, core.submit.with_body(json.loads(row.request)), row.key, True)
    return (yield from _finish(core, parse_json(answer.content), row.key, waiting))


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


def _look(core: Core, name: str, key: str | None) -> Flow[Answer]:
    path = fill(core.read.template, (core.job.handle, name))
    try:
        return (yield from exchange(core, replace(core.read, path=path)))
    except APIError as error:
        error.key = key
        raise


def _read(core: Core, name: str, key: str | None) -> Flow[Any]:
    answer = yield from _look(core, name, key)
    return parse_json(answer.content)


def _finish(core: Core, data: Any, key: str | None, waiting: Waiting) -> Flow[Result]:
    """Wait until a job has ended, and fetch what it made."""
    job = core.job
    name = next(iter(texts(data, (job.id,))), "")
    started = time.monotonic()
    pauses = _pauses(core)
    while (status := next(iter(texts(data, (job.status,))), "")) not in job.ended:
        _tell(core, waiting, data, name, status, started)
        pause = next(pauses)
        if time.monotonic() + pause > started + waiting.deadline:
            error = Timeout(f"job {name} is still {status} after {waiting.deadline:g} s", True, name)
            error.key = key
            raise error
        yield from _pause(waiting, pause, name, key)
        data = yield from _read(core, name, key)
    _tell(core, waiting, data, name, status, started)
    yield from _note(core, key, **_facts(core, data))
    if status not in job.succeeded:
        yield from _note(core, key, collected=now())
        raise _failed(core, data, name, status, key)
    files = (yield from _files(core, data, name, key)) if waiting.download else _undownloaded(core, data)
    yield from _note(core, key, collected=now())
    if files and all(one.blocked for one in files):
        raise _failed(core, data, name, status, key)
    billed, refunded = charges(data, job.charges)
    return Result(name, status, files, billed, refunded, job.unit, key, data)


def _pauses(core: Core) -> Iterator[float]:
    polls = core.options.polls or core.job.polls
    for pause in chain(polls, repeat(polls[-1])):
        yield pause * random.uniform(0.9, 1.1)


def _tell(core: Core, waiting: Waiting, data: Any, name: str, status: str, started: float) -> None:
    if waiting.on_progress is not None:
        shares = (
            [x for x in at(data, core.job.progress) if isinstance(x, (int, float))]
            if core.job.progress
            else []
        )
        share = sum(shares) / len(shares) if shares else None
        waiting.on_progress(Progress(name, status, share, time.monotonic() - started, data))


def _pause(waiting: Waiting, pause: float, name: str, key: str | None) -> Flow[None]:
    """Sleep; in slices where somebody may cancel."""
    until = time.monotonic() + pause
    while (left := until - time.monotonic()) > 0:
        if waiting.cancel is not None and waiting.cancel.is_set():
            error = Canceled(f"waiting for job {name} was canceled; the job goes on", name)
            error.key = key
            raise error
        yield from sleep(left if waiting.cancel is None else min(left, 0.2))


def _failed(core: Core, data: Any, name: str, status: str, key: str | None) -> JobFailed:
    blocked, reasons = texts(data, core.job.blocked), texts(data, core.job.reasons)
    kind = Moderated if blocked or "blocked" in reasons else JobFailed
    said = core.clean("; ".join((*reasons, *blocked)) or "no reason given")
    what = "withheld by the moderation" if kind is Moderated else status
    error = kind(
        f"job {name} {what}: {said}", name, status, (*reasons, *blocked), cast("Mapping[str, Any]", data)
    )
    error.key = key
    return error


def _undownloaded(core: Core, data: Any) -> tuple[ResultFile, ...]:
    return tuple(ResultFile(None, None, _blocked(core, one), one) for one in at(data, core.job.files))


def _blocked(core: Core, file: object) -> str | None:
    """Why the moderation withheld a file."""
    places = [
        place.removeprefix(core.job.files) for place in core.job.blocked if place.startswith(core.job.files)
    ]
    return next(iter(texts(file, tuple(places))), None)


def _files(core: Core, data: Any, name: str, key: str | None) -> Flow[tuple[ResultFile, ...]]:
    """The files of a job, fetched; an address that has expired is asked for again."""
    found: list[ResultFile] = []
    listed: list[Any] = list(at(data, core.job.files)) if core.job.files else []
    for index, file in enumerate(listed):
        for left in reversed(range(FRESH_URLS)):
            url = file.get(core.job.url)
            if not isinstance(url, str) or not url:
                found.append(ResultFile(None, None, _blocked(core, file), file))
                break
            try:
                answer = yield from fetch(core, url)
            except StatusError as error:
                error.key = key
                if error.status not in (401, 403, 404, 410) or not left:
                    raise
                again = yield from _read(core, name, key)
                file = dict(enumerate(at(again, core.job.files))).get(index, file)
                continue
            found.append(
                ResultFile(answer.content, answer.headers.get("content-type"), _blocked(core, file), file)
            )
            break
    return tuple(found)
