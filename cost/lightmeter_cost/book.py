"""A price book in memory: entries, their effective-dated rows, and the lookup. Reads no file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from lightmeter_cost.exact import amount_text, to_micro

Unit: TypeAlias = Literal["buzz", "usd"]
Confidence: TypeAlias = Literal["stated", "approx", "from", "inferred", "unknown"]

CONFIDENCE: tuple[Confidence, ...] = ("stated", "approx", "from", "inferred", "unknown")
"""Best to worst: documented exactly, documented with ~, a documented lower bound, worked out, not known."""


def worst(confidences: Iterable[Confidence]) -> Confidence:
    """The confidence of a whole is that of its worst part; "stated" when there is no part."""
    known: tuple[Confidence, ...] = ("stated", *confidences)
    return max(known, key=CONFIDENCE.index)


@dataclass(frozen=True, slots=True)
class Row:
    """One rate: `value` in units of the entry, None when nobody documents it.

    In force from `since` (None: always so far) up to, not including, `until` (None: still). `observed` is the
    day it was seen, where `since` is not known. `line` is the 1-based line in the file of the entry.
    """

    key: tuple[str, ...]
    value: Decimal | None
    since: date | None
    until: date | None
    observed: date | None
    source: str
    confidence: Confidence
    note: str
    line: int = field(default=0, compare=False)

    @property
    def micro(self) -> int | None:
        """The rate in micro-units."""
        return None if self.value is None else to_micro(amount_text(self.value))

    def holds(self, at: date) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def overlaps(self, other: Row) -> bool:
        """The same key, and some day on which both are in force."""
        first = self.since is None or other.until is None or self.since < other.until
        second = other.since is None or self.until is None or other.since < self.until
        return self.key == other.key and first and second


@dataclass(frozen=True, slots=True)
class Entry:
    """A rate that formulas name by `id`: so many units `per` something, by the values of the fields `by`."""

    id: str
    unit: Unit
    per: str
    by: tuple[str, ...]
    rows: tuple[Row, ...]
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Entries in the order of their files; ids are unique and rows of an entry never overlap."""

    entries: tuple[Entry, ...]

    def entry(self, name: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.id == name), None)

    def lookup(self, name: str, key: Sequence[str], at: date) -> Row | None:
        """The row of that key in force on that day; None when there is none, or no such entry."""
        entry = self.entry(name)
        wanted = tuple(key)
        rows = entry.rows if entry else ()
        return next((row for row in rows if row.key == wanted and row.holds(at)), None)


def merge(base: PriceBook, over: PriceBook) -> PriceBook:
    """`over` on top of `base`: an entry of the same id is replaced whole, in its place; others are added."""
    replaced = {entry.id: entry for entry in over.entries}
    kept = tuple(replaced.pop(entry.id, entry) for entry in base.entries)
    return PriceBook((*kept, *replaced.values()))
