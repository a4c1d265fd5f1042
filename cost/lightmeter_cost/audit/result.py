"""What an audit found: counts, sums in exact micro-units, findings with their explanations.

Nothing here has a format; the reports make texts of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Finding:
    """One line that needs a look. Amounts are micro-units of `unit`, None where nobody can say."""

    file: str
    place: str
    line: int
    id: str | None
    name: str
    variant: str | None
    billed: int | None
    expected: int | None
    difference: int | None
    unit: str | None
    at: str | None
    explanation: str
    provider: str | None = None
    accounts: str | None = None
    tags: str | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What was billed and what should have been, over the lines of one unit.

    `unchecked` was billed on lines that nothing can be held against: billed - unchecked - expected = difference.
    `unpriced` counts the lines whose price nobody documents: with one of them the expected sum is a lower bound.
    """

    unit: str
    rows: int
    billed: int
    expected: int
    difference: int
    unpriced: int
    unchecked: int


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that have a value of a dimension (variant, day, tag, currency, class) in common; amounts as in `Sums`."""

    dimension: str
    value: str
    unit: str
    rows: int
    wrong: int
    billed: int
    expected: int
    difference: int
    unpriced: int

    @property
    def unchecked(self) -> int:
        """What was billed on lines that nothing can be held against."""
        return self.billed - self.expected - self.difference


@dataclass(frozen=True, slots=True)
class Rounding:
    """A way of rounding amounts in one unit, over the lines less than one unit off.

    `fits` of the `rows` lines are explained by it; `step` in micro-units, 1 for exact amounts.
    """

    unit: str
    mode: str
    step: int
    fits: int
    rows: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A rate as documented and as it would fit, in micro-units."""

    rate: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Drift:
    """A rate that no longer fits: with `new` in its place the lines that read it from `since` on would be right.

    `rows` are the lines that it puts right. `besides`: rates that must have changed with it. `instead`: other rates,
    each of which alone would do as well; these lines cannot tell which one it is.
    """

    rate: str
    unit: str
    old: int
    new: int
    since: str | None
    rows: int
    besides: tuple[Fit, ...] = ()
    instead: tuple[Fit, ...] = ()


@dataclass(frozen=True, slots=True)
class Standout:
    """A group with far more wrong lines than the rest of the ledger."""

    dimension: str
    value: str
    wrong: int
    rows: int
    elsewhere_wrong: int
    elsewhere_rows: int


@dataclass(frozen=True, slots=True)
class Read:
    """What became of the records of one file."""

    file: str
    records: int
    rows: int
    beside: int
    events: int
    truth: int


@dataclass(frozen=True, slots=True)
class Point:
    """Lines with one expected and one billed amount."""

    unit: str
    expected: int
    billed: int
    rows: int
    wrong: bool


@dataclass(frozen=True, slots=True)
class Charge:
    """A purchase as it was billed, whatever its class; amounts in micro-units of `unit`."""

    file: str
    line: int
    id: str | None
    name: str
    moment: str | None
    day: str | None
    provider: str | None
    variant: str | None
    unit: str | None
    gross: int
    credit: int
    due: int | None
    accounts: str | None
    tags: str | None


class Charges(Protocol):
    """Every purchase, in the order of the ledger; may be walked several times."""

    def __iter__(self) -> Iterator[Charge]: ...


class Findings(Protocol):
    """Findings in the order of the ledger; may be walked several times."""

    def __iter__(self) -> Iterator[Finding]: ...
    def __len__(self) -> int: ...
    def worst(self, most: int) -> Iterator[Finding]:
        """Those that are wrong or were asked for by name, the largest differences first."""
        ...

    def chosen(self) -> int:
        """How many `worst` could give."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """Everything a report needs."""

    rows: int
    counts: Mapping[str, int]
    sums: tuple[Sums, ...]
    groups: tuple[Group, ...]
    findings: Findings
    charges: Charges
    points: tuple[Point, ...]
    roundings: tuple[Rounding, ...]
    drifts: tuple[Drift, ...]
    standouts: tuple[Standout, ...]
    reasons: tuple[tuple[str, int], ...]
    read: tuple[Read, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def accounted(self) -> int:
        """Rows that were given a class; always all."""
        return sum(self.counts.values())

    @property
    def fails(self) -> bool:
        """Whether anything was found that is wrong."""
        from lightmeter_cost.audit.classes import CLASSES

        return any(self.counts.get(one.name, 0) for one in CLASSES if one.fails)
