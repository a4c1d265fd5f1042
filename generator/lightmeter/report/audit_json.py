"""An audit as JSON, exactly the object of the command line contract; amounts are decimal strings, never numbers."""

from __future__ import annotations

from dataclasses import asdict

from lightmeter.report.json_ import encode
from lightmeter_cost.audit.classes import CLASSES
from lightmeter_cost.audit.rounding import in_words
from lightmeter_cost.exact import amount_text, from_micro

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from lightmeter_cost.audit.result import Drift, Finding, Fit, Result, Sums


def write(result: Result, out: TextIO) -> None:
    """The summary, then the findings one a line as they come, then what holds for the whole ledger."""
    out.write(f'{{"summary": {encode(summary(result))},\n "findings": [')
    before = "\n  "
    for finding in result.findings:
        out.write(before + encode(finding_json(finding)))
        before = ",\n  "
    out.write("]" if before == "\n  " else "\n ]")
    for name, value in whole(result).items():
        out.write(f',\n "{name}": {encode(value)}')
    out.write("}\n")


def amount(micro: int | None) -> str | None:
    """Micro-units as a decimal."""
    return None if micro is None else amount_text(from_micro(micro))


def summary(result: Result) -> dict[str, object]:
    """Counts of every class, sums by unit."""
    counts = {one.key: result.counts.get(one.name, 0) for one in CLASSES}

    def by_unit(pick: Callable[[Sums], int]) -> dict[str, str | None]:
        return {one.unit: amount(pick(one)) for one in result.sums}

    return {
        "rows": result.rows,
        **counts,
        "accounted": result.accounted,
        "billed": by_unit(lambda one: one.billed),
        "expected": by_unit(lambda one: one.expected),
        "difference": by_unit(lambda one: one.difference),
        "unchecked": by_unit(lambda one: one.unchecked),
        "unpriced_rows": {one.unit: one.unpriced for one in result.sums},
    }


def finding_json(finding: Finding) -> dict[str, object]:
    """One finding."""
    return {
        "id": finding.id,
        "class": finding.name,
        "variant": finding.variant,
        "billed": amount(finding.billed),
        "expected": amount(finding.expected),
        "difference": amount(finding.difference),
        "unit": finding.unit,
        "at": finding.at,
        "explanation": finding.explanation,
        "file": finding.file,
        finding.place: finding.line,
    }


def whole(result: Result) -> dict[str, object]:
    """What was found out about the ledger as a whole."""
    return {
        "rounding": {
            unit: _rounding(result, unit) for unit in dict.fromkeys(one.unit for one in result.roundings)
        },
        "rates": [_rate(one) for one in result.drifts],
        "standouts": [
            {
                "by": one.dimension,
                "value": one.value,
                "wrong": one.wrong,
                "rows": one.rows,
                "elsewhere_wrong": one.elsewhere_wrong,
                "elsewhere_rows": one.elsewhere_rows,
            }
            for one in result.standouts
        ],
        "unpriced": [{"reason": reason, "rows": rows} for reason, rows in result.reasons],
        "sources": [asdict(one) for one in result.read],
    }


def _rounding(result: Result, unit: str) -> dict[str, object]:
    modes = [one for one in result.roundings if one.unit == unit]
    return {
        "rows": modes[0].rows,
        "explained": modes[0].fits,
        "fits": [
            {"mode": one.mode, "to": amount(one.step), "words": in_words(one.mode, one.step, unit)}
            for one in modes
            if one.fits == one.rows
        ],
    }


def _rate(one: Drift) -> dict[str, object]:
    return {
        "rate": one.rate,
        "unit": one.unit,
        "documented": amount(one.old),
        "fits": amount(one.new),
        "since": one.since,
        "rows": one.rows,
        "together_with": [_fit(other) for other in one.besides],
        "or_instead": [_fit(other) for other in one.instead],
    }


def _fit(one: Fit) -> dict[str, object]:
    return {"rate": one.rate, "documented": amount(one.old), "fits": amount(one.new)}
