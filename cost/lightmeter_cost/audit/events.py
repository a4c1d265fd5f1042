"""A ledger of events (what the mock writes) to rows: one for each piece of work.

In: records with `event` and `at`. Out: rows, when all events are in. A work is what was `accepted`, with what was
`charged` and `refunded` for its id; a charge whose id nobody accepted was never requested. Lines marked as truth are
for tests that score an audit: they are counted, and not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from lightmeter_cost.audit.amounts import Unreadable, day_of, micro_of
from lightmeter_cost.audit.records import Asked, Json, Reader, asked_of, objects, outcome_of, sizes
from lightmeter_cost.audit.rows import Row

MONEY = ("accepted", "charged", "refunded")
"""Events that a bill is made of: each must tell its work and its moment."""


@dataclass(slots=True)
class _Work:
    """What is known of one id so far; `place` is that of its first line."""

    place: int
    at: str | None = None
    accepted: Mapping[str, Json] | None = None
    asked: Asked = field(default_factory=Asked)
    provider: str | None = None
    unit: str | None = None
    outcome: str = "open"
    debit: int = 0
    charged: bool = False
    credit: int = 0
    accounts: set[str] = field(default_factory=set[str])
    delivered: str | None = None


class Events:
    """Collects the events of one source."""

    def __init__(self, source: int, reader: Reader) -> None:
        self._source = source
        self._reader = reader
        self._works: dict[tuple[str, str], _Work] = {}
        self.truth = 0

    def take(self, event: Mapping[str, Json], place: int) -> Row | None:
        """One line; a row only where it cannot be read."""
        if event.get("truth") is True:
            self.truth += 1
            return None
        try:
            self._take(event, place)
        except Unreadable as problem:
            return Row(self._source, place, "event", id=_text(event, "id"), fault=str(problem))
        return None

    def _take(self, event: Mapping[str, Json], place: int) -> None:
        name, identity = event.get("event"), _text(event, "id")
        if identity is None:
            if name in MONEY:
                raise Unreadable(f"{name} without an id, which is a text: nobody can say what for")
            return
        if name in MONEY:
            day_of(_text(event, "at") or "")
        match name:
            case "accepted":
                work = self._work(event, identity, place)
                work.accepted = event
                endpoint = _text(event, "endpoint")
                work.asked = asked_of(event.get("request"), work.provider, endpoint, self._reader)
                for member in ("base", "billed", "tips"):
                    micro_of(event.get(member), member)
                work.at = _text(event, "at")
            case "charged" | "refunded":
                micro = micro_of(event.get("amount"), "amount")
                if micro is None:
                    raise Unreadable(f"{name} has no amount")
                work = self._work(event, identity, place)
                if name == "refunded":
                    work.credit += micro
                    return
                work.charged, work.debit = True, work.debit + micro
                work.accounts.add(_text(event, "account") or "")
                work.unit = work.unit or _text(event, "unit")
            case "delivered":
                self._work(event, identity, place).delivered = sizes(objects(event, "images"))
            case _:
                outcome = outcome_of(str(name))
                if outcome in ("ok", "failed"):
                    self._work(event, identity, place).outcome = outcome

    def _work(self, event: Mapping[str, Json], identity: str, place: int) -> _Work:
        provider = _text(event, "provider")
        work = self._works.get((provider or "", identity))
        if work is None:
            work = self._works[provider or "", identity] = _Work(place, _text(event, "at"), provider=provider)
        return work

    def rows(self) -> Iterator[Row]:
        """One row for each id that money or work is known of."""
        for (_, identity), work in self._works.items():
            if work.accepted is not None or work.charged or work.credit:
                yield self._row(identity, work)

    def _row(self, identity: str, work: _Work) -> Row:
        accepted = work.accepted or {}
        stated = micro_of(accepted.get("billed"), "billed")
        base = micro_of(accepted.get("base"), "base")
        request = accepted.get("request")
        names = cast("Mapping[str, Json]", request).get("currencies") if isinstance(request, dict) else None
        unit = work.unit or _text(accepted, "unit")
        return Row(
            self._source,
            work.place,
            "event",
            identity,
            _text(accepted, "external_id"),
            work.at,
            day_of(work.at) if work.at else None,
            work.provider,
            work.asked.endpoint,
            unit.lower() if unit else None,
            ",".join(sorted(work.accounts)) or None,
            ",".join(sorted(map(str, cast("list[Json]", names))))
            if isinstance(names, list) and names
            else None,
            work.outcome,
            work.asked.text,
            work.debit if work.charged else 0 if stated == 0 else None,
            work.credit,
            stated,
            0 if stated is None or base is None else max(0, stated - base),
            work.delivered if work.outcome == "ok" else None,
            seller=work.asked.seller,
        )


def _text(event: Mapping[str, Json], name: str) -> str | None:
    found = event.get(name)
    return found if isinstance(found, str) and found else None
