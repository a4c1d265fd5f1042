"""JSON records to rows: workflows as the API returns them, table records, the clients' journal.

In: a parsed JSON object. Out: a `Row`, whose `fault` says why it cannot be read. Nothing is guessed.
A workflow's money is its debits and credits, summed over all accounts; a job's `cost` is a complexity score and is
never read. What the cost holds beyond its base (tips, fees, fixed additions) is not compared with the formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, cast

from lightmeter_cost.audit.amounts import Unreadable, day_of, micro_of
from lightmeter_cost.audit.documents import Fault
from lightmeter_cost.audit.rows import Row

Json: TypeAlias = object
Record: TypeAlias = Mapping[str, Json]


class Bare(NamedTuple):
    """A request that is one input and nothing else, as emitted SQL takes it. `inner`: it stood inside of a request."""

    provider: str
    text: str
    inner: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """How JSON is read and written, and what requests are; given by the caller.

    `parse`: the value of each line, or a `Fault`; strict: duplicate members, NaN and their like are faults.
    `bare`: a request and the provider its ledger names to the one input that it is; None where it is more or unknown.
    """

    parse: Callable[[list[bytes]], list[Json]]
    write: Callable[[Json], str]
    bare: Callable[[Json, str | None], Bare | None]


FAILED = frozenset(
    "failed failure error expired canceled cancelled blocked moderated rejected aborted".split()
)
"""Statuses, in small letters, of work that has ended without a result."""
DONE = frozenset("succeeded success successful completed complete done ok ready finished".split())

_SIZE = re.compile("[0-9]{1,7}x[0-9]{1,7}")
WIDEST = 1_000_000
"""Pixels: no image is as wide or as high."""

JOURNAL = ("body_hash", "quoted", "state")
"""Members that only records of the journal have."""


def row_of(record: Json, source: int, place: int, reader: Reader) -> Row:
    """The row of a record of any known kind but an event."""
    kind = "table"
    try:
        if not isinstance(record, dict):
            raise Unreadable("a record of a ledger is an object")
        found = cast("dict[str, Json]", record)
        if "steps" in found:
            kind = "workflow"
            return _workflow(found, source, place, reader)
        if all(name in found for name in JOURNAL):
            kind = "journal"
        return table(found, source, place, kind, reader)
    except Unreadable as problem:
        return Row(source, place, kind, id=_identity(cast("Json", record)), fault=str(problem))


_TEXTS = ("provider", "endpoint", "at", "unit", "status", "id", "key", "currency")


def table(record: Record, source: int, place: int, kind: str, reader: Reader) -> Row:
    """A record with the columns of a table. Raises `Unreadable`."""
    if "request" not in record and "billed" not in record:
        raise Unreadable("neither request nor billed is there: this is no line of a ledger")
    provider, endpoint, at, unit, status, id_, key, currency = [
        _text(record, name) if name in record else None for name in _TEXTS
    ]
    provider = None if provider is None else provider.lower()
    asked = asked_of(record.get("request"), provider, endpoint, reader)
    gross = micro_of(record.get("billed"), "billed")
    if asked.text is None and gross is None:
        raise Unreadable("request and billed are both empty")
    return Row(
        source,
        place,
        kind,
        id_,
        key,
        at,
        None if at is None else day_of(at),
        provider,
        asked.endpoint,
        None if unit is None else unit.lower(),
        currency,
        _allowed(asked.value),
        "open" if kind == "journal" and record.get("state") != "ended" else outcome_of(status),
        asked.text,
        gross,
        micro_of(record.get("refunded"), "refunded") or 0,
        delivered=_delivered(record),
        tags=_tags(record.get("tags")),
        seller=asked.seller,
    )


class Asked(NamedTuple):
    """A request as a row has it: its text, or that of the one input it is."""

    value: Json = None
    text: str | None = None
    endpoint: str | None = None
    seller: str | None = None


def asked_of(request: Json, provider: str | None, endpoint: str | None, reader: Reader) -> Asked:
    """A request, as a JSON value or as JSON text, as its row has it."""
    if request is None or request == "":
        return Asked(endpoint=endpoint)
    if isinstance(request, str):
        (value,) = reader.parse([request.encode("utf-8", "surrogatepass")])
        if isinstance(value, Fault):
            return Asked(None, request, endpoint)
    else:
        value = request
    bare = reader.bare(value, provider)
    if bare is None:
        return Asked(value, request if isinstance(request, str) else reader.write(value), endpoint)
    return Asked(value, bare.text, None if bare.inner else endpoint, bare.provider)


def outcome_of(status: str | None) -> str | None:
    """ "ok", "failed", "open" where the work is not over; None where no status is told. Its last word tells."""
    if status is None:
        return None
    word = status.lower().rpartition(" ")[2]
    return "ok" if word in DONE else "failed" if word in FAILED else "open"


def _workflow(record: Record, source: int, place: int, reader: Reader) -> Row:
    steps = objects(record, "steps")
    at = _text(record, "createdAt")
    outcome = outcome_of(_text(record, "status"))
    base, stated = _costs(record)
    gross, credit, accounts = _charges(record, stated)
    request = {"steps": [{"$type": step.get("$type"), "input": step.get("input")} for step in steps]}
    asked = asked_of(request, None, None, reader)
    return Row(
        source,
        place,
        "workflow",
        _text(record, "id"),
        _text(record, "externalId"),
        at,
        None if at is None else day_of(at),
        unit="buzz",
        accounts=accounts,
        allowed=_allowed(record),
        outcome=outcome,
        request=asked.text,
        gross=gross,
        credit=credit,
        stated=stated,
        extras=0 if base is None or stated is None else max(0, stated - base),
        delivered=_results(steps) if outcome == "ok" else None,
        tags=_tags(record.get("tags")),
        seller=asked.seller,
    )


def _costs(record: Record) -> tuple[int | None, int | None]:
    """The base and the total of a workflow's cost; the base is the total less tips, fees and fixed additions."""
    cost = _object(record, "cost")
    base, total = micro_of(cost.get("base"), "cost.base"), micro_of(cost.get("total"), "cost.total")
    if total is None:
        return base, base
    if base is None:
        beside = (_object(cost, name) for name in ("tips", "fees", "fixed"))
        base = total - sum(micro_of(part, "cost") or 0 for parts in beside for part in parts.values())
    return base, total


def _charges(record: Record, stated: int | None) -> tuple[int | None, int, str | None]:
    """Debits, credits and the accounts of a workflow; where charges are not listed the cost says what was paid."""
    if "transactions" not in record or record["transactions"] is None:
        return stated, 0, None
    debit = credit = 0
    paid: set[str] = set()
    for entry in objects(_object(record, "transactions"), "list"):
        micro = micro_of(entry.get("amount"), "transactions.amount")
        if micro is None:
            raise Unreadable("a transaction has no amount")
        if entry.get("type") == "debit":
            debit += micro
            paid.add(str(entry.get("accountType")))
        elif entry.get("type") == "credit":
            credit += micro
        else:
            raise Unreadable("a transaction is neither debit nor credit")
    if not paid:
        return (0 if stated == 0 else None), credit, None
    return debit, credit, ",".join(sorted(paid))


def _results(steps: Sequence[Record]) -> str | None:
    """The sizes of all images that can be had, sorted; None where no step tells its output."""
    outputs = [step["output"] for step in steps if isinstance(step.get("output"), dict)]
    images = [image for output in outputs for image in objects(cast("Record", output), "images")]
    return sizes([image for image in images if image.get("available") is not False]) if outputs else None


def _delivered(record: Record) -> str | None:
    """The sizes of what was delivered: a list of images, or the text that `sizes` makes of one."""
    value = record.get("delivered")
    if isinstance(value, str):
        names = "".join(value.lower().replace("×", "x").split()).split(",")
        return ",".join(sorted(name if _SIZE.fullmatch(name) else "?" for name in names if name)) or None
    return None if value is None else sizes(objects(record, "delivered"))


def sizes(images: Sequence[Record]) -> str:
    """The sizes of images as sorted text: "1024x1024,1024x768"; "?" where a size is not told."""
    return ",".join(sorted(f"{one['width']}x{one['height']}" if _sized(one) else "?" for one in images))


def _sized(image: Record) -> bool:
    return all(type(side) is int and 0 < side < WIDEST for side in (image.get("width"), image.get("height")))


def _allowed(request: Json) -> str | None:
    """The accounts that a request lets pay; None where it lets all."""
    if not isinstance(request, dict):
        return None
    names = cast("Record", request).get("currencies")
    if not isinstance(names, list) or not names:
        return None
    return ",".join(sorted(str(name) for name in cast("list[Json]", names)))


def _tags(value: Json) -> str | None:
    if isinstance(value, str):
        return value or None
    if not isinstance(value, list) or not value:
        return None
    return ",".join(sorted({str(tag) for tag in cast("list[Json]", value)}))


def _identity(record: Json) -> str | None:
    found = cast("Record", record).get("id") if isinstance(record, dict) else None
    return found if isinstance(found, str) else None


def _text(record: Record, name: str) -> str | None:
    """A member as text, without the spaces around it: an id is the same with them."""
    found = record.get(name)
    if type(found) is str:
        return found.strip() or None
    if found is None:
        return None
    if isinstance(found, (dict, list)):
        raise Unreadable(f"{name} is no text")
    return str(found).strip() or None


def _object(record: Record, name: str) -> Record:
    found = record.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Unreadable(f"{name} is no object")
    return cast("Record", found)


def objects(record: Record, name: str) -> list[Record]:
    """A member that is a list of objects; none where it is missing. Raises `Unreadable`."""
    found = record.get(name)
    if found is None:
        return []
    items = cast("list[Json]", found) if isinstance(found, list) else None
    if items is None or not all(isinstance(item, dict) for item in items):
        raise Unreadable(f"{name} is no list of objects")
    return cast("list[Record]", items)
