"""Saved requests under both specifications: which are refused now, and what happens to the bill.

In: paths, and a `Pricer` for each side, whose verdicts and prices come from emitted code. Out: a `Tally`. Nothing
is kept but sums and the worst few: memory is flat.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lightmeter.lint.files import Target, targets
from lightmeter.lint.quoting import Priced, Pricer
from lightmeter.lint.reading import Source
from lightmeter.load.lines import read_lines
from lightmeter.load.parsed import SyntaxFault
from lightmeter.load.quick import load_lines

if TYPE_CHECKING:
    from lightmeter.lint.quoting import Watch

WORST = 20
"""Requests that are named; all of them are counted."""
BATCH = 512

Fate: TypeAlias = Literal["now-invalid", "now-valid", "now-unpriced", "now-priced", "repriced", "same"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One request on one side: why it is refused, or its price in micro-units by unit; None is unpriced."""

    variants: tuple[str, ...] = ()
    refused: str | None = None
    unpriced: str | None = None
    micro: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One request on both sides."""

    file: str
    line: int
    old: Outcome
    new: Outcome

    @property
    def fate(self) -> Fate:
        """What changed for it."""
        if (self.old.refused is None) != (self.new.refused is None):
            return "now-invalid" if self.old.refused is None else "now-valid"
        if self.old.refused is not None:
            return "same"
        if (self.old.unpriced is None) != (self.new.unpriced is None):
            return "now-unpriced" if self.old.unpriced is None else "now-priced"
        return "repriced" if self.old.micro != self.new.micro else "same"

    @property
    def rise(self) -> int:
        """Micro-units that it costs more, all units together: good for sorting only."""
        return sum(micro for _, micro in self.new.micro) - sum(micro for _, micro in self.old.micro)


@dataclass(slots=True)
class Bill:
    """The sums of the requests that both sides price in one unit, in micro-units."""

    unit: str
    old: int = 0
    new: int = 0
    requests: int = 0


@dataclass(slots=True)
class Tally:
    """Counts over all requests. `bills` hold only what is priced on both sides, so that they compare like with like.

    `worst` are at most `WORST` requests: refused ones first, then those whose price rises most, then other changes.
    """

    checked: int = 0
    malformed: int = 0
    still_invalid: int = 0
    unpriced: int = 0
    fates: dict[Fate, int] = field(default_factory=dict[Fate, int])
    bills: dict[str, Bill] = field(default_factory=dict[str, Bill])
    _heap: list[tuple[tuple[int, int, int], Case]] = field(
        default_factory=list[tuple[tuple[int, int, int], Case]]
    )

    def count(self, fate: Fate) -> int:
        return self.fates.get(fate, 0)

    @property
    def worst(self) -> list[Case]:
        return [case for _, case in sorted(self._heap, key=lambda pair: pair[0], reverse=True)]

    def add(self, case: Case) -> None:
        """Count one request."""
        self.checked += 1
        self.fates[case.fate] = self.fates.get(case.fate, 0) + 1
        self.still_invalid += case.old.refused is not None and case.new.refused is not None
        self.unpriced += case.new.unpriced is not None
        if case.old.refused is None and case.new.refused is None:
            self._bill(case)
        if case.fate != "same":
            self._remember(case)

    def _bill(self, case: Case) -> None:
        if case.old.unpriced is not None or case.new.unpriced is not None:
            return
        old, new = dict(case.old.micro), dict(case.new.micro)
        for unit in dict.fromkeys((*old, *new)):
            bill = self.bills.setdefault(unit, Bill(unit))
            bill.old += old.get(unit, 0)
            bill.new += new.get(unit, 0)
            bill.requests += 1

    def _remember(self, case: Case) -> None:
        order: tuple[Fate, ...] = ("now-valid", "now-priced", "repriced", "now-unpriced", "now-invalid")
        entry = ((order.index(case.fate), case.rise, -self.checked), case)
        if len(self._heap) < WORST:
            heapq.heappush(self._heap, entry)
        else:
            heapq.heappushpop(self._heap, entry)


def judged(paths: Iterable[str], old: Pricer, new: Pricer, watch: Watch) -> Tally:
    """Every request below the paths under both sides."""
    tally = Tally()
    for target in targets(paths, None):
        for name, line, value in _values(target, watch):
            if value is None:
                tally.malformed += 1
                continue
            sides = (_outcome(side.priced(name, line, value[0])) for side in (old, new))
            tally.add(Case(name, line, *sides))
    return tally


def _values(target: Target, watch: Watch) -> Iterator[tuple[str, int, tuple[Any] | None]]:
    """File, line and value of every request; None where the text is no JSON or YAML."""
    if target.kind != "lines" or target.path is None:
        yield target.name, 1, Source(target.name, target.read(), target.kind).value()
        return
    with watch(target.name, os.stat(target.path).st_size) as progress, open(target.path, "rb") as stream:  # noqa: PTH116, PTH123
        for number, run in read_lines(stream):
            if isinstance(run, SyntaxFault):
                yield target.name, number, None
                continue
            for start in range(0, len(run), BATCH):
                lines = run[start : start + BATCH]
                yield from _batch(target.name, number + start, lines)
                progress.advance(sum(map(len, lines)) + len(lines))


def _batch(name: str, first: int, lines: list[bytes]) -> Iterator[tuple[str, int, tuple[Any] | None]]:
    values = load_lines(lines)
    for index, data in enumerate(lines):
        value = (values[index],) if values is not None else Source(name, data, "json", first + index).value()
        yield name, first + index, value


def _outcome(quotes: Iterable[Priced]) -> Outcome:
    """The quotes of one request as one outcome: a single refusal or unknown price counts for all of it."""
    listed = list(quotes)
    variants = tuple(one.variant for one in listed if one.variant)
    refused = next((one.quote.reason or "" for one in listed if one.quote.status == "invalid"), None)
    if refused is not None:
        return Outcome(variants, refused=refused)
    unpriced = next((one.quote.reason or "" for one in listed if one.quote.micro is None), None)
    if unpriced is not None:
        return Outcome(variants, unpriced=unpriced)
    sums: dict[str, int] = {}
    for one in listed:
        sums[one.quote.unit] = sums.get(one.quote.unit, 0) + (one.quote.micro or 0)
    return Outcome(variants, micro=tuple(sorted(sums.items())))
