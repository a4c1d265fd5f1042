"""The words that all reports of changes share.

In: a `Comparison` or parts of it. Out: phrases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lightmeter.diff.change import LEVELS, Change, Comparison
from lightmeter.diff.percent import percent
from lightmeter.model.types import Origin
from lightmeter_cost.exact import from_micro
from lightmeter_cost.quote import money

if TYPE_CHECKING:
    from lightmeter.diff.requests import Bill, Case, Outcome, Tally


def headline(found: Comparison) -> str:
    """ "5 changes: 2 breaking, 1 price, 2 compatible"."""
    if not found.changes:
        return "no changes"
    counts = ", ".join(f"{found.count(level):,} {level}" for level in LEVELS if found.count(level))
    return f"{plural(len(found.changes), 'change')}: {counts}"


def plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def requests_line(tally: Tally) -> str:
    """ "312 requests, 14 now invalid, 40 repriced, total +8.4 % (1000 to 1084 Buzz)"."""
    parts = [plural(tally.checked, "request")]
    counts = (
        (tally.count("now-invalid"), "now invalid"),
        (tally.count("now-valid"), "now valid"),
        (tally.still_invalid, "invalid in both"),
        (tally.malformed, "malformed"),
        (tally.count("repriced"), "repriced"),
        (tally.count("now-unpriced"), "no longer priced"),
        (tally.count("now-priced"), "priced for the first time"),
    )
    parts += [f"{count:,} {what}" for count, what in counts if count]
    if not tally.count("now-invalid"):
        parts.insert(1, "none now invalid")
    return ", ".join([*parts, *map(bill_line, tally.bills.values())])


def bill_line(bill: Bill) -> str:
    """The sums of the requests that both sides price, compared."""
    old, new = from_micro(bill.old), from_micro(bill.new)
    if old == new:
        return f"total unchanged at {money(new, bill.unit)}"
    share = percent(old, new)
    return f"total{' ' if share else ''}{share} ({money(old, bill.unit)} to {money(new, bill.unit)})"


def case_line(case: Case) -> str:
    """What happened to one request, after its place."""
    match case.fate:
        case "now-invalid":
            return f"is refused now: {case.new.refused}"
        case "now-valid":
            return "is accepted now"
        case "now-unpriced":
            return f"costs {amounts(case.old)}, now unpriced: {case.new.unpriced}"
        case "now-priced":
            return f"costs {amounts(case.new)}, was unpriced"
        case _:
            return f"costs {amounts(case.new)}, was {amounts(case.old)}"


def amounts(outcome: Outcome) -> str:
    """ "12 Buzz"; several units are joined."""
    return " and ".join(money(from_micro(micro), unit) for unit, micro in outcome.micro) or "nothing"


def place_of(origin: Origin | None) -> str:
    """ "spec/name/openapi.yaml:12"; empty where nothing is known."""
    return f"{origin.file}:{origin.line}" if origin is not None else ""


def variants_of(change: Change) -> list[str]:
    """The variants in which a change is met, each once."""
    return list(dict.fromkeys(place.variant for place in change.places if place.variant is not None))


def where(change: Change, most: int = 3) -> str:
    """ "a, b and 24 more variants"; empty for what is not part of a variant."""
    names = variants_of(change)
    if len(names) <= most + 1:
        return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    return f"{', '.join(names[:most])} and {len(names) - most} more variants"


def breaks(change: Change) -> str:
    """ "breaking for requests and responses"."""
    if change.level != "breaking":
        return change.level
    sides = [side for side in change.affects if side != "price"]
    return f"breaking for {' and '.join(sides)}" + (" (price too)" if "price" in change.affects else "")
