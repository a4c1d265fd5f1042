"""Why a line is wrong, in words: the smallest change of the request that costs what was billed.

In: a judged line and a `Judge`. Out: one sentence. Answers are kept for each priced shape and amount, so that a
million lines with one fault cost one search.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from lightmeter_cost.audit.judging import Change, Judge
from lightmeter_cost.audit.rounding import in_words, named
from lightmeter_cost.exact import MICRO, amount_text, from_micro
from lightmeter_cost.quote import money

KEPT = 1_000
"""Shapes of requests whose near prices are remembered."""
DEEP = 300
"""Shapes for which changes of two members are tried: a ledger may hold millions of wrong lines."""
FAR = 8
"""Steps to the nearest change of one member from which on two small changes are as likely."""
TOLD = 3
"""Changes that are named when several are equally small."""

Line = Mapping[str, Any]
"""One row of `judged`, by column."""


class _Near:
    """The prices around one shape of request: amount -> words, for one change and, once asked for, for two."""

    def __init__(self, changes: Iterator[Change]) -> None:
        self._changes = changes
        self._next: Change | None = None
        self._found: dict[int, dict[int, list[Change]]] = {}

    def found(self, micro: int, size: int) -> list[Change]:
        """The changes of this many members that give an amount, the nearest first."""
        if not self.searched(size):
            self._found[size] = {}
            self._collect(size)
        near = sorted(self._found[size].get(micro, []), key=lambda change: change.far)
        return list({change.words: change for change in reversed(near)}.values())[::-1]

    def searched(self, size: int) -> bool:
        """Whether changes of this many members are known by now."""
        return size in self._found

    def _collect(self, size: int) -> None:
        known = self._found[size]
        change = self._next or next(self._changes, None)
        while change is not None and change.size == size:
            known.setdefault(change.micro, []).append(change)
            change = next(self._changes, None)
        self._next = change


class Explainer:
    """`explanation(line)`; `fixed` is the day of --at."""

    def __init__(self, judge: Judge, fixed: str | None) -> None:
        self._judge = judge
        self._fixed = fixed
        self._cuts = judge.cuts()
        self._known: OrderedDict[Hashable, _Near] = OrderedDict()
        self._deep = 0

    def explanation(self, line: Line) -> str:
        """What is wrong with a line, in one sentence."""
        match line["class"]:
            case "overcharge" | "undercharge":
                return self._amount(line)
            case "duplicate":
                return _duplicate(line)
            case "failed-but-billed":
                back = f"only {_money(line['credit'], line)}" if line["credit"] else "nothing"
                kept = _money(line["net"], line)
                return f"the work failed and its refund is missing: {back} came back, {kept} was kept"
            case "charged-never-requested":
                return f"{_money(line['net'], line)} was charged, and no request for it is known"
            case "requested-never-charged":
                owed = (
                    "" if line["expected"] is None else f"; the formula says {_money(line['expected'], line)}"
                )
                return f"no charge is known for this request{owed}"
            case "wrong-currency":
                return _currency(line)
            case "delivered-differs":
                return f"ordered {_sizes(line['ordered'])}, delivered {_sizes(line['delivered'])}"
            case "unreadable":
                return str(line["fault"])
            case "unsettled":
                return "not over, or not known to have been bought: no charge is there yet"
            case "refunded":
                return _refunded(line)
            case "free":
                return (
                    f"the formula says {_money(line['expected'], line)}; a result from a cache costs nothing"
                )
            case "unpriced":
                return str(line["reason"] or "")
            case "invalid-request":
                done = (
                    "; the provider did the work all the same: its rules may be newer than this specification"
                )
                return str(line["reason"] or "") + (done if line["outcome"] == "ok" else "")
            case _:
                return ""

    def _amount(self, line: Line) -> str:
        """The amount as a rounded price, or as the price of another request."""
        paid, expected = line["paid"], line["expected"]
        if line["credit"] and paid + line["credit"] == expected:
            return f"charged as priced, and {_money(line['credit'], line)} of it was paid back"
        rounded = named(paid, expected, line["expected_unit"])
        if rounded is not None:
            return f"the price {_money(expected, line)}, {in_words(*rounded, line['expected_unit'])}"
        near = self._near(line)
        one = near.found(paid, 1)
        if one and one[0].far <= FAR:
            return f"billed {_either(one)}"
        two: list[Change] = []
        if near.searched(2) or self._deep < DEEP:
            self._deep += not near.searched(2)
            two = near.found(paid, 2)
        if one and two:
            return f"billed {_either(one)}; or, by two changes, {_either(two)}"
        return f"billed {_either(one or two)}" if one or two else _ratio(paid, expected)

    def _near(self, line: Line) -> _Near:
        asked = (line["request"], line["provider"], line["endpoint"])
        day = self._fixed or line["day"]
        period = -1 if day is None else bisect_right(self._cuts, day)
        key = (line["provider"], line["endpoint"], period, self._judge.shape(*asked))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = _Near(self._judge.changes(*asked, day))
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        return found


def _either(found: list[Change]) -> str:
    """The nearest of several changes, and whether the amount alone can tell them apart."""
    equal = [change.words for change in found if change.far == found[0].far]
    if len(equal) == 1:
        return ", or, further off, ".join(change.words for change in found[: TOLD - 1])
    more = f", or {len(equal) - TOLD} more" if len(equal) > TOLD else ""
    return f"{', or '.join(equal[:TOLD])}{more} (equally small changes)"


def _ratio(paid: int, expected: int) -> str:
    """No change gives the amount: say at least how far off it is."""
    if expected > 0 and paid % expected == 0:
        return f"billed {paid // expected} times the price"
    if expected > 0 and 10_000 * paid % expected == 0:
        return f"billed {amount_text(from_micro(paid * MICRO // expected))} times the price"
    return "no change of one or two members of the request gives this amount"


def _duplicate(line: Line) -> str:
    if line["again"] == 2:
        if line["id"] is None:
            return "the same request was charged the same amount at the same moment before"
        return f"the id {line['id']} was charged before; this charge is another one"
    return (
        f"charged {line['net'] // line['stated']} times: {_money(line['net'], line)} was debited for "
        f"{_money(line['stated'], line)}"
    )


def _refunded(line: Line) -> str:
    gross, credit = line["gross"] or 0, line["credit"]
    if not gross:
        return f"{_money(credit, line)} was paid back; its charge is not in this ledger"
    if credit > gross:
        more = _money(credit - gross, line)
        return f"{_money(gross, line)} was charged and {_money(credit, line)} paid back, {more} too much"
    return f"{_money(gross, line)} was charged and paid back"


def _currency(line: Line) -> str:
    if line["unit"] and line["expected_unit"] and line["unit"] != line["expected_unit"]:
        return f"billed in {line['unit']}, priced in {line['expected_unit']}"
    if line["allowed"]:
        return f"paid from {line['accounts']}; the request allows {line['allowed']} only"
    return f"billed in {line['accounts']}, priced in {line['expected_unit']}"


def _money(micro: int | None, line: Line) -> str:
    return money(from_micro(int(micro or 0)), line["unit"] or line["expected_unit"])


def _sizes(text: str) -> str:
    """ "2 of 1024x1024 and 1 of 512x512"."""
    names = [name for name in text.split(",") if name]
    if not names:
        return "nothing"
    counted = {name: names.count(name) for name in names}
    told = [f"{count} of {'unknown size' if name == '?' else name}" for name, count in counted.items()]
    return " and ".join(told)
