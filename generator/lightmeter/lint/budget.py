"""A limit on the price of one request: --max-cost.

In: a limit such as `500buzz` and a document. Out: findings of the rule `over-budget`.
"""

from __future__ import annotations

import re

from lightmeter.lint.finding import Finding

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from lightmeter.lint.judging import Judge
    from lightmeter.lint.reading import Source

    Limit: TypeAlias = tuple[int, str]
    """Micro-units, and the unit."""


def parse_limit(text: str) -> Limit | None:
    """Micro-units and unit of `500buzz` or `0.02 usd`; None for anything else."""
    found = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{1,6}))?\s*(buzz|usd)", text.strip().lower())
    if found is None:
        return None
    whole, part, unit = found.groups()
    return int(whole) * 10**6 + int((part or "").ljust(6, "0")), unit


def over_budget(source: Source, judge: Judge, limit: Limit) -> list[Finding]:
    """A finding if the whole document costs more than the limit, a warning if nobody can know."""
    if not source.parsed.readable:
        return []
    said = objection(judge, source.parsed.value, limit)
    return [_finding(source, *said)] if said is not None else []


def objection(judge: Judge, value: Any, limit: Limit) -> tuple[str, str] | None:
    """Severity and sentence; None for a request within the limit, and for one that is refused anyway."""
    judgement = judge.judge(value)
    client: Any = judgement.client
    if client is None or any(problem.severity == "error" for problem in judgement.problems):
        return None
    quote = client.cost(judgement.request)
    price = f"{quote.amount} {quote.unit}"
    if quote.micro is None:
        return "warning", f"the price is not known, so the limit cannot be checked: {quote.reason}"
    if quote.unit != limit[1]:
        advice = f"a limit in {limit[1]} says nothing about it, give it in {quote.unit}"
        return "warning", f"this costs {price}; {advice}"
    if quote.micro > limit[0]:
        from lightmeter_client._runtime.quotes import from_micro

        return "error", f"this costs {price}, more than the limit of {from_micro(limit[0])} {limit[1]}"
    return None


def _finding(source: Source, severity: str, message: str) -> Finding:
    return Finding(
        file=source.name,
        line=source.line,
        column=1,
        end_line=source.line,
        end_column=2,
        pointer="",
        rule="over-budget",
        keyword=None,
        severity=severity,
        message=message,
    )
