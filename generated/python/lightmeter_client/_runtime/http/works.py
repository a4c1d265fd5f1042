"""Paid work as the provider's answers show it.

In: an answer to a submit or to a look at a job. Out: `Seen`, and what of it goes into the journal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .answers import is_json, parse_json
from .core import Core
from .provider import JobFacts
from .results import at, charges, texts
from .wire import Answer


@dataclass(frozen=True, slots=True)
class Seen:
    """Work at one moment.

    Attributes:
        id: of the job, "" where the answer is the work itself. status: "" where the provider does not say.
        follow: where the provider wants it to be looked at, "" for the usual place.
        data: the JSON of the answer, {} where it was a file. billed, refunded: None where it did not say.
    """

    id: str
    status: str
    follow: str
    data: Any = field(repr=False)
    answer: Answer
    billed: Decimal | None
    refunded: Decimal | None


def seen_in(core: Core, answer: Answer, before: Seen | None = None) -> Seen:
    """What an answer shows; what it does not say is as it was `before`."""
    job = core.job
    data: Any = parse_json(answer.content) if is_json(answer) or _looks_like_json(answer) else {}
    billed, refunded = _money(job, data)
    named = next(iter(texts(data, (job.id,))), "") if job.id and job.read else ""
    follow = next(iter(texts(data, (job.follow,))), "") if job.follow else ""
    return Seen(
        before.id if before else named,
        next(iter(texts(data, (job.status,))), "") if job.status else "",
        (before.follow if before else "") or follow,
        data,
        answer,
        billed if billed is not None or before is None else before.billed,
        refunded if refunded is not None or before is None else before.refunded,
    )


def _looks_like_json(answer: Answer) -> bool:
    """Some servers send JSON without saying so."""
    return not answer.headers.get("content-type") and answer.content[:1] in (b"{", b"[")


def _money(job: JobFacts, data: object) -> tuple[Decimal | None, Decimal | None]:
    """Charges and credits in `job.unit`."""
    if job.charges:
        return charges(data, job.charges)
    pieces = next(at(data, job.cost), None) if job.cost else None
    if not isinstance(pieces, (int, float)) or isinstance(pieces, bool):
        return None, None
    exact = Decimal(str(pieces)) * Decimal(job.worth or "1")
    return (exact.normalize() + 0 if exact.is_finite() else None), None


def facts_of(core: Core, seen: Seen) -> dict[str, str | None]:
    """What the journal wants to know."""
    facts = {
        "id": seen.id or None,
        "status": seen.status or None,
        "follow": seen.follow or None,
        "billed": None if seen.billed is None else f"{seen.billed:f}",
        "refunded": None if seen.refunded is None else f"{seen.refunded:f}",
        "unit": core.job.unit or None if seen.billed is not None else None,
        "state": "ended" if has_ended(core, seen) else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def has_ended(core: Core, seen: Seen) -> bool:
    """Whether there is nothing to wait for: the answer is the work itself, or the job has ended."""
    return not seen.id or seen.status in core.job.ended
