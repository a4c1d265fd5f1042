"""An audit for a terminal: the lines that are wrong, what they add up to, what holds for the whole ledger."""

from __future__ import annotations

from lightmeter.report.audit_rates import explain, would
from lightmeter.report.table import Table
from lightmeter.report.terminal import Paint
from lightmeter.text.printable import visible
from lightmeter_cost.audit.classes import BY_NAME, CLASSES
from lightmeter_cost.exact import from_micro
from lightmeter_cost.quote import money

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import TextIO

    from lightmeter_cost.audit.result import Finding, Result, Sums

LONG = 100
"""Signs of an id that are shown: the other formats have it whole."""
FEW = 50
"""Findings that are shown unless all are asked for."""


def write(result: Result, out: TextIO, color: bool, every: bool = False) -> None:
    """The report: the lines that are wrong, the largest differences if they are many; `every` shows all findings."""
    paint = Paint(color)
    shown = (
        result.findings if every else sorted(result.findings.worst(FEW), key=lambda one: (one.file, one.line))
    )
    for finding in shown:
        out.write(_finding(finding, paint))
    total = result.findings.chosen()
    if total > FEW and not every:
        out.write(f"these are the {FEW} largest of {total:,}: -v shows all, --format csv lists them\n\n")
    out.write(_counts(result, paint))
    out.write("".join(_sum(one, paint) for one in result.sums))
    notes = [
        *(f"rounding: {said}" for said in explain(result)),
        *_drifts(result),
        *_standouts(result),
        *_reasons(result),
    ]
    out.write("".join(f"{visible(line)}\n" for line in notes))
    out.write(_accounted(result, paint))


def _finding(finding: Finding, paint: Paint) -> str:
    style = "error" if BY_NAME[finding.name].fails else "warning"
    place = paint("bold", visible(f"{finding.file}:{finding.line}:"))
    said = f"{place} {paint(style, finding.name)} {visible(_amounts(finding))}".rstrip()
    id_ = finding.id and f"id {finding.id if len(finding.id) <= LONG else finding.id[:LONG] + '…'}"
    about = "  ".join(filter(None, (finding.variant, id_, finding.at)))
    lines = [said, f"  {visible(finding.explanation)}"]
    if about:
        lines.append("  " + paint("dim", visible(about)))
    return "\n".join(lines) + "\n\n"


def _amounts(finding: Finding) -> str:
    """ "billed 20 Buzz, due 12 Buzz (+8)"."""
    if finding.billed is None:
        return ""
    billed = f"billed {_money(finding.billed, finding.unit)}"
    if finding.expected is None or finding.difference is None:
        return billed
    sign = "+" if finding.difference > 0 else ""
    return f"{billed}, due {_money(finding.expected, finding.unit)} ({sign}{from_micro(finding.difference)})"


def _money(micro: int, unit: str | None) -> str:
    return money(from_micro(micro), unit)


def _counts(result: Result, paint: Paint) -> str:
    """Every class that occurs: its lines and what it means."""
    table = Table(("bold", "", "dim"), paint)
    for one in CLASSES:
        count = result.counts.get(one.name, 0)
        if count:
            table.add(one.name, f"{count:>{len(f'{result.rows:,}')},}", one.meaning)
    return table.text() + "\n" if result.rows else ""


def _sum(one: Sums, paint: Paint) -> str:
    least = f", at least: {one.unpriced:,} without a price" if one.unpriced else ""
    difference = f"{'+' if one.difference > 0 else ''}{from_micro(one.difference)}"
    style = "error" if one.difference > 0 else "warning" if one.difference < 0 else "good"
    beside = f" ({_money(one.unchecked, one.unit)} of it unchecked)" if one.unchecked else ""
    head = f"billed {_money(one.billed, one.unit)}{beside}, due {_money(one.expected, one.unit)}{least}; "
    return visible(head) + paint(style, visible(f"difference {difference}")) + "\n"


def _drifts(result: Result) -> list[str]:
    lines: list[str] = []
    for one in result.drifts:
        since = f" since {one.since}" if one.since else ""
        old = _money(one.old, one.unit)
        lines.append(f"rate {one.rate}: {old} no longer fits{since}; {would(one, f'{one.rows:,} lines')}")
    return lines


def _standouts(result: Result) -> list[str]:
    return [
        f"stands out: {one.dimension} {one.value}: {one.wrong:,} of {one.rows:,} lines are wrong; "
        f"elsewhere {one.elsewhere_wrong:,} of {one.elsewhere_rows:,}"
        for one in result.standouts
    ]


def _reasons(result: Result) -> list[str]:
    return [f"unpriced: {count:,} x {reason}" for reason, count in result.reasons]


def _accounted(result: Result, paint: Paint) -> str:
    wrong = sum(result.counts.get(one.name, 0) for one in CLASSES if one.fails)
    files = "1 ledger" if len(result.read) == 1 else f"{len(result.read)} ledgers"
    beside = sum(one.beside + one.truth for one in result.read)
    kind = "record is no purchase" if beside == 1 else "records are no purchases"
    more = f"; {beside:,} {kind}" if beside else ""
    count = f"{result.rows:,} row{'' if result.rows == 1 else 's'}"
    rows = f"{count} of {files}, {result.accounted:,} accounted for{more}"
    said = f"{wrong:,} wrong" if wrong else "nothing wrong" if result.rows else "nothing to check"
    return f"{paint('error' if wrong else 'good', said)} in {rows}\n"
