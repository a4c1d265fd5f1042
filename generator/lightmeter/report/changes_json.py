"""Changes as the JSON of the command line contract: one object for each place where a change is met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lightmeter.diff.change import LEVELS, Change, Comparison
from lightmeter.model.types import Origin
from lightmeter.report.json_ import encode
from lightmeter_cost.exact import amount_text, from_micro

if TYPE_CHECKING:
    from typing import TextIO

    from lightmeter.diff.requests import Case, Outcome, Tally


def write(found: Comparison, out: TextIO, color: bool) -> None:
    """One object: changes (one a line), requests (null unless some were checked), and counts of changes by level."""
    lines = ",\n".join(f"  {encode(one)}" for change in found.changes for one in _objects(change))
    listed = f"[\n{lines}\n]" if lines else "[]"
    requests = None if found.requests is None else _requests(found.requests)
    summary = {level: found.count(level) for level in LEVELS}
    rest = {"requests": requests, "old": found.old, "new": found.new, "summary": summary}
    out.write(f'{{"changes": {listed},\n{encode(rest)[1:]}\n')


def _objects(change: Change) -> Iterator[dict[str, object]]:
    for place in change.places:
        yield {
            "variant": place.variant,
            "kind": change.kind,
            "pointer": place.pointer,
            "level": change.level,
            "old": change.old,
            "new": change.new,
            "message": change.sentence(place),
            "affects": list(change.affects),
            "old_place": _place(change.old_origin),
            "new_place": _place(change.new_origin),
        }


def _place(origin: Origin | None) -> dict[str, object] | None:
    if origin is None:
        return None
    return {"file": origin.file, "line": origin.line, "column": origin.column, "pointer": origin.pointer}


def _requests(tally: Tally) -> dict[str, object]:
    """`old_total` and `new_total` are null where nothing, or more than one unit, is summed: see `totals` then."""
    bills = list(tally.bills.values())
    only = bills[0] if len(bills) == 1 else None
    return {
        "checked": tally.checked,
        "now_invalid": tally.count("now-invalid"),
        "repriced": tally.count("repriced"),
        "old_total": only and _amount(only.old),
        "new_total": only and _amount(only.new),
        "unit": only and only.unit,
        "now_valid": tally.count("now-valid"),
        "still_invalid": tally.still_invalid,
        "malformed": tally.malformed,
        "unpriced": tally.unpriced,
        "totals": [
            {
                "unit": bill.unit,
                "old": _amount(bill.old),
                "new": _amount(bill.new),
                "difference": _amount(bill.new - bill.old),
                "requests": bill.requests,
            }
            for bill in bills
        ],
        "worst": [_case(case) for case in tally.worst],
    }


def _case(case: Case) -> dict[str, object]:
    return {
        "file": case.file,
        "line": case.line,
        "variants": list(case.new.variants or case.old.variants),
        "status": case.fate,
        "old": _prices(case.old),
        "new": _prices(case.new),
        "reason": case.new.refused or case.new.unpriced,
    }


def _prices(outcome: Outcome) -> dict[str, str] | None:
    """Amount by unit; null for what is refused or not priced."""
    return {unit: _amount(micro) for unit, micro in outcome.micro} or None


def _amount(micro: int) -> str:
    return amount_text(from_micro(micro))
