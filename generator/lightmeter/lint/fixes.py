"""Fixes: candidates for each rule, kept only if the emitted validator agrees that they help.

In: a finding and the document. Out: `Fix`es with their change of price. A safe fix keeps the picture and does
not raise the price: another spelling of the same value. Everything else is unsafe.
"""

from __future__ import annotations

from lightmeter.lint.candidates import candidates
from lightmeter.lint.finding import Fix
from lightmeter.lint.patchvalue import PatchError, patched

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Any

    from lightmeter.lint.finding import Finding
    from lightmeter.lint.judging import Judge, Judgement
    from lightmeter.lint.variants import Variants

MOST = 4
"""Fixes offered for one finding."""


class Before:
    """A document as it was judged: its errors and its price, counted once for all its findings."""

    __slots__ = ("_micro", "errors", "judgement")

    def __init__(self, judgement: Judgement) -> None:
        self.judgement = judgement
        self.errors = _errors(judgement)
        self._micro: tuple[int | None] | None = None

    @property
    def micro(self) -> int | None:
        """The price in micro-units, as far as it can be known."""
        if self._micro is None:
            self._micro = (_micro(self.judgement),)
        return self._micro[0]


def fixes_for(
    finding: Finding, value: Any, before: Before, judge: Judge, known: Variants | None
) -> tuple[Fix, ...]:
    """The candidates after which the finding is gone and no new one is there."""
    found: list[Fix] = []
    for candidate in candidates(finding, value, known):
        try:
            after = judge.judge(patched(value, candidate.patch))
        except PatchError:
            continue
        if not _better(finding, before, after):
            continue
        delta = _price_delta(before.micro, after)
        raises = delta is not None and not delta.startswith("-") and delta != "0"
        safe = candidate.safe and not raises and (delta is not None or before.micro is None)
        safe = safe or candidate.same
        found.append(Fix(candidate.message, "safe" if safe else "unsafe", candidate.patch, delta))
        if len(found) == MOST:
            break
    return tuple(found)


def _better(finding: Finding, before: Before, after: Judgement) -> bool:
    gone = not any(one.pointer == finding.pointer and one.rule == finding.rule for one in after.problems)
    return gone and _errors(after) <= before.errors - (finding.severity == "error")


def _errors(judgement: Judgement) -> int:
    return sum(problem.severity == "error" for problem in judgement.problems)


def _price_delta(old: int | None, after: Judgement) -> str | None:
    """The change of price as a decimal text; None where one of the prices is unknown."""
    new = None if old is None else _micro(after)
    if old is None or new is None:
        return None
    from lightmeter_client._runtime.quotes import from_micro

    return from_micro(new - old)


def _micro(judgement: Judgement) -> int | None:
    """The price of the request in micro-units, as far as its formulas can be read, valid or not."""
    client: Any = judgement.client
    if client is None:
        return None
    try:
        quotes = [quote for _, quote in client.quotes(judgement.request)]
    except (TypeError, ValueError, OverflowError):  # a request with faults may hold anything
        return None
    if not quotes or any(quote.micro is None for quote in quotes):
        return None
    return sum(quote.micro for quote in quotes)
