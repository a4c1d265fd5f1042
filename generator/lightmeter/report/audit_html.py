"""An audit as one HTML file that needs nothing else: no script, no request, a policy that forbids both.

In: a `Result`. Out: a page for people who pay bills, and for those who send them; it prints well. Every text of a
ledger goes through `chart.text`.
"""

from __future__ import annotations

import base64
import hashlib
from importlib import resources

from lightmeter.report import chart
from lightmeter.report.audit_rates import explain, would
from lightmeter.report.chart import text
from lightmeter_cost.audit.classes import BY_NAME, CLASSES
from lightmeter_cost.exact import MICRO, amount_text, from_micro
from lightmeter_cost.quote import money

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from lightmeter_cost.audit.result import Finding, Group, Result, Sums

FEW = 1_000
"""Lines in the page, the largest differences; all are in the other formats."""
VARIANTS = 14
"""Variants in the chart: those that cost most."""
UNITS = {"buzz": "Buzz", "usd": "USD"}


def write(result: Result, out: TextIO) -> None:
    """The page."""
    style = resources.files("lightmeter.report").joinpath("audit.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    out.write(
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>Audit of a bill: {text(_headline(result))}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    )
    out.write(_top(result))
    for one in result.sums:
        out.write(_unit(result, one))
    out.write(_section("What the lines turned out to be", _classes(result)))
    notes = _notes(result)
    if notes:
        out.write(_section("What holds for the whole ledger", f"<ul>{''.join(notes)}</ul>"))
    unchecked = _unchecked(result)
    if unchecked:
        out.write(_section("What could not be checked, and why", unchecked))
    _findings(result, out)
    out.write(_section("How this was checked", _method(result)))
    out.write("</body>\n</html>\n")


def _wrong(result: Result) -> int:
    return sum(result.counts.get(one.name, 0) for one in CLASSES if one.fails)


def _headline(result: Result) -> str:
    wrong = _wrong(result)
    if not wrong:
        return (
            f"nothing wrong in {_lines(result.rows)}"
            if result.rows
            else "nothing to check: no line was there"
        )
    return f"{wrong:,} of {_lines(result.rows)} {'is' if wrong == 1 else 'are'} wrong"


def _lead(one: Sums) -> str:
    """The bill of one unit in a sentence."""
    billed = f"You were billed {_money(one.billed, one.unit)}"
    if one.unchecked:
        rest = _money(one.billed - one.unchecked, one.unit)
        billed += f"; {_money(one.unchecked, one.unit)} of it cannot be checked. For the other {rest}"
    else:
        billed += ","
    says = f"{billed} the formulas say {_money(one.expected, one.unit)}: "
    if not one.difference:
        return says + "no difference in all."
    return says + f"{_money(abs(one.difference), one.unit)} too {'much' if one.difference > 0 else 'little'}."


def _lines(count: int) -> str:
    return f"{count:,} line{'' if count == 1 else 's'}"


def _top(result: Result) -> str:
    days = [group.value for group in result.groups if group.dimension == "day"]
    span = f"{min(days)} to {max(days)}" if days else "no dates given"
    headline = _headline(result)
    cards = "".join(_card(one) for one in result.sums)
    return (
        f'<header class="{"bad" if _wrong(result) else "good"}"><p class="kicker">Audit of a bill · {text(span)}</p>'
        f"<h1>{text(headline[0].upper() + headline[1:])}</h1>"
        f'{"".join(f"""<p class="lead">{_lead(one)}</p>""" for one in result.sums)}'
        f'</header>\n<div class="cards">{cards}</div>\n'
    )


def _card(one: Sums) -> str:
    verdict = (
        "too much" if one.difference > 0 else "too little" if one.difference < 0 else "to the last digit"
    )
    kind = "bad" if one.difference > 0 else "low" if one.difference < 0 else "good"
    least = f"<p>at least: {_lines(one.unpriced)} without a documented price</p>" if one.unpriced else ""
    unchecked = (
        f"; {_money(one.unchecked, one.unit)} of it cannot be held against a price" if one.unchecked else ""
    )
    return (
        f'<div class="card"><h3>Billed</h3><p class="big">{_money(one.billed, one.unit)}</p>'
        f"<p>{_lines(one.rows)}{unchecked}</p></div>"
        f'<div class="card"><h3>Due by the formulas</h3><p class="big">{_money(one.expected, one.unit)}</p>'
        f"{least}</div>"
        f'<div class="card {kind}"><h3>Difference</h3><p class="big">{_signed(one.difference, one.unit)}</p>'
        f"<p>{verdict}</p></div>"
    )


def _money(micro: int, unit: str | None) -> str:
    """An amount with groups of thousands."""
    whole, _, part = amount_text(from_micro(abs(micro))).partition(".")
    said = f"{'−' if micro < 0 else ''}{int(whole):,}" + (f".{part}" if part else "")
    return text(f"{said} {UNITS.get(unit or '', unit or '')}".rstrip())


def _signed(micro: int, unit: str | None) -> str:
    return ("+" if micro > 0 else "") + _money(micro, unit)


def _section(title: str, body: str) -> str:
    return f"<section><h2>{text(title)}</h2>{body}</section>\n"


def _unit(result: Result, one: Sums) -> str:
    """The charts of one unit."""

    def label(value: float) -> str:
        if value >= 1_000_000:
            shown = f"{value / 1_000_000:,.2f}".rstrip("0").rstrip(".") + " M"
        else:
            shown = f"{value:,.4f}".rstrip("0").rstrip(".") if value < 100 else f"{value:,.0f}"
        return f"{shown or '0'} {UNITS.get(one.unit, one.unit)}"

    mine = [group for group in result.groups if group.unit == one.unit]
    days = _by_day([group for group in mine if group.dimension == "day"])
    variants = sorted((group for group in mine if group.dimension == "variant"), key=lambda g: -g.billed)
    rows = [_spent(group.value, [group]) for group in variants[:VARIANTS]]
    points = [
        (point.expected / MICRO, point.billed / MICRO, point.rows, point.wrong)
        for point in result.points
        if point.unit == one.unit
    ]
    key = (
        '<p class="key"><i class="bar"></i> billed <i class="over"></i> billed beyond what was due '
        '{}<i class="{}"></i> due</p>'
    )
    unchecked = '<i class="open"></i> cannot be checked ' if one.unchecked else ""
    within = f" in {UNITS.get(one.unit, one.unit)}" if len(result.sums) > 1 else ""
    parts: list[str] = []
    if days:
        said = key.format(unchecked, "line")
        parts.append(_section(f"Spend{within} over time", said + chart.over_time(days, label)))
    if rows:
        said = key.format(unchecked, "owed")
        parts.append(_section(f"Spend{within} by variant", said + chart.bars(rows, label)))
    if points:
        told = (
            '<p class="key"><i class="right"></i> billed as the formula says <i class="wrong"></i> billed otherwise; '
            "a dot stands for all lines with the same two amounts</p>"
        )
        parts.append(_section(f"Expected against billed{within}", told + chart.scatter(points, label)))
    return "".join(parts)


def _by_day(groups: Sequence[Group]) -> list[chart.Spent]:
    """Days, or months where there are many days."""
    cut = 10 if len(groups) <= 62 else 7
    found: dict[str, list[Group]] = {}
    for group in groups:
        found.setdefault(group.value[:cut], []).append(group)
    return [_spent(name, members) for name, members in sorted(found.items())]


def _spent(name: str, groups: Sequence[Group]) -> chart.Spent:
    unchecked = sum(one.unchecked for one in groups)
    checked, due = sum(one.billed for one in groups) - unchecked, sum(one.expected for one in groups)
    return chart.Spent(name, checked / MICRO, due / MICRO, unchecked / MICRO)


def _classes(result: Result) -> str:
    """Every class that occurs, with its money and how it is decided."""
    rows = "".join(
        f'<tr class="{_kind(one.name)}"><td><b>{text(one.name)}</b></td><td class="number">{result.counts[one.name]:,}'
        f'</td><td class="number">{_by_class(result, one.name)}</td>'
        f"<td>{text(one.meaning)}<small>{text(one.how)}</small></td></tr>"
        for one in CLASSES
        if result.counts.get(one.name)
    )
    total = f'<td class="number">{result.accounted:,}</td><td></td><td>of {result.rows:,} read</td>'
    head = "<tr><th>class</th><th class='number'>lines</th><th class='number'>difference</th>"
    head += "<th>meaning, and how it is decided</th></tr>"
    end = f'<tr class="total"><td>all</td>{total}</tr>'
    return f"<table><thead>{head}</thead><tbody>{rows}{end}</tbody></table>"


def _by_class(result: Result, name: str) -> str:
    """The difference of a class, in every unit it has one."""
    mine = [one for one in result.groups if one.dimension == "class" and one.value == name]
    return ", ".join(_signed(one.difference, one.unit) for one in mine if one.difference)


def _unchecked(result: Result) -> str:
    """What could not be checked, and why."""
    listed = [f"<li>{_lines(count)}: {text(reason)}</li>" for reason, count in result.reasons]
    for name in ("invalid-request", "wrong-currency", "unsettled", "unreadable"):
        count = result.counts.get(name, 0)
        if count:
            listed.append(f"<li>{_lines(count)}: {text(name)}, {text(BY_NAME[name].meaning)}</li>")
    return f"<ul>{''.join(listed)}</ul>" if listed else ""


def _kind(name: str) -> str:
    one = BY_NAME[name]
    return "bad" if one.fails else "open" if one.listed else "fine"


def _notes(result: Result) -> list[str]:
    notes = [f"Rounding: {said}." for said in explain(result)]
    for one in result.drifts:
        since = f" since {one.since}" if one.since else ""
        old = money(from_micro(one.old), one.unit)
        notes.append(f"The rate {one.rate} of {old} no longer fits{since}; {would(one, _lines(one.rows))}.")
    for one in result.standouts:
        notes.append(
            f"{one.dimension.capitalize()} {one.value} stands out: {one.wrong:,} of {_lines(one.rows)} are wrong, "
            f"elsewhere {one.elsewhere_wrong:,} of {one.elsewhere_rows:,}."
        )
    return [f"<li>{text(note)}</li>" for note in notes]


def _findings(result: Result, out: TextIO) -> None:
    total = result.findings.chosen()
    if not total:
        return
    order = "The largest differences stand first"
    more = f"{order}; these are {FEW:,} of {total:,}, --format csv lists all." if total > FEW else f"{order}."
    numbers = "".join(f'<th class="number">{name}</th>' for name in ("billed", "due", "difference"))
    head = f"<tr><th>line</th><th>class</th>{numbers}<th>why</th></tr>"
    out.write(
        f'<section class="findings"><h2>Line by line</h2><p class="key">{more} “Billed as” names the smallest change '
        f"of the request that would cost what was billed.</p><table><thead>{head}</thead><tbody>\n"
    )
    out.writelines(_rows(result.findings.worst(FEW), alone=len(result.read) == 1))
    out.write("</tbody></table></section>\n")


def _rows(findings: Iterable[Finding], alone: bool) -> Iterable[str]:
    """Rows of the table; a ledger that is `alone` needs no name."""
    for one in findings:
        told = [None if micro is None else _money(micro, one.unit) for micro in (one.billed, one.expected)]
        told.append(None if one.difference is None else _signed(one.difference, one.unit))
        amounts = "".join(f'<td class="number">{amount or ""}</td>' for amount in told)
        place = f"{one.line:,}" if alone else f"{text(one.file.rpartition('/')[2])}:{one.line}"
        at = f"<span>{text(one.at)}</span>" if one.at else ""
        named = [text(part) for part in (one.variant, one.id and f"id {one.id}") if part]
        about = " · ".join(filter(None, (*named, at)))
        yield (
            f'<tr class="{_kind(one.name)}"><td>{place}</td>'
            f"<td><b>{text(one.name)}</b></td>{amounts}"
            f"<td>{text(one.explanation)}<small>{about}</small></td></tr>\n"
        )


def _method(result: Result) -> str:
    read = "".join(
        f'<tr><td>{text(one.file)}</td><td class="number">{one.records:,}</td><td class="number">{one.rows:,}</td>'
        f'<td class="number">{one.beside + one.truth + max(0, one.events):,}</td></tr>'
        for one in result.read
    )
    return (
        "<p>Every line was held against the documented formula of its variant, with the rates in force on the day it "
        "was billed, in exact arithmetic of millionths. What was charged is the sum of all debits less all credits; "
        "tips and licence fees are no part of a formula and are left out. A price that no document states is not "
        "guessed.</p><table><thead><tr><th>ledger</th><th class='number'>records</th><th class='number'>lines</th>"
        f"<th class='number'>records that are no line of their own</th></tr></thead><tbody>{read}</tbody></table>"
    )
