"""Rates of two price books compared over time.

In: an entry of both books. Out: spans of days on which a key has another rate, each with both rows.

A row that ends where another begins is one change of one rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lightmeter.diff.pairs import RatePair
from lightmeter.diff.rule import Found
from lightmeter.model.types import Origin
from lightmeter_cost.book import Entry, Row
from lightmeter_cost.exact import amount_text


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `since` (None: always) up to `until` (None: for good) on which the rows differ; None is no row."""

    key: tuple[str, ...]
    old: Row | None
    new: Row | None
    since: date | None
    until: date | None


def spans(pair: RatePair) -> Iterator[Span]:
    """Every span, keys in the order of the books. Nothing for entries that only one book has."""
    if pair.old is None or pair.new is None:
        return
    for key in dict.fromkeys(row.key for entry in (pair.old, pair.new) for row in entry.rows):
        yield from _joined(list(_steps(key, pair.old, pair.new)))


def _steps(key: tuple[str, ...], old: Entry, new: Entry) -> Iterator[Span]:
    rows = [row for entry in (old, new) for row in entry.rows if row.key == key]
    days = sorted({day for row in rows for day in (row.since, row.until) if day is not None})
    starts: list[date | None] = [None, *days]
    for since, until in zip(starts, [*days, None], strict=True):
        yield Span(key, _row_on(old, key, since), _row_on(new, key, since), since, until)


def _row_on(entry: Entry, key: tuple[str, ...], day: date | None) -> Row | None:
    """The row in force on a day; without a day, the one in force before all that have one."""
    for row in entry.rows:
        if row.key == key and (row.since is None if day is None else row.holds(day)):
            return row
    return None


def _joined(steps: list[Span]) -> Iterator[Span]:
    """Spans that follow each other with the same rates are one."""
    open_span: Span | None = None
    for step in steps:
        if open_span is not None and _says(open_span) == _says(step):
            open_span = Span(step.key, open_span.old, open_span.new, open_span.since, step.until)
            continue
        if open_span is not None and _differs(open_span):
            yield open_span
        open_span = step
    if open_span is not None and _differs(open_span):
        yield open_span


def _says(span: Span) -> tuple[object, ...]:
    return tuple(row and (row.value, row.confidence) for row in (span.old, span.new))


def _differs(span: Span) -> bool:
    old, new = _says(span)
    return old != new


def value_of(row: Row | None) -> str | None:
    """The rate as a decimal text; None where there is none."""
    return None if row is None or row.value is None else amount_text(row.value)


def said(span: Span, pair: RatePair, message: str) -> Found:
    """A finding about one key: its name, the message, the days."""
    entry = pair.new or pair.old
    assert entry is not None
    key = f" {'/'.join(span.key)}" if span.key else ""
    days = f" from {span.since.isoformat()}" if span.since else ""
    days += f" to {span.until.isoformat()}" if span.until else ""
    return Found(
        f"{entry.id}{key} {message}{days}",
        value_of(span.old),
        value_of(span.new),
        old_origin=_origin(pair.old, span.old),
        new_origin=_origin(pair.new, span.new),
    )


def _origin(entry: Entry | None, row: Row | None) -> Origin | None:
    if entry is None:
        return None
    return Origin(entry.file, (row.line if row else 0) or entry.line or 1, 1, "")


def entry_found(pair: RatePair, message: str, old: object = None, new: object = None) -> Found:
    """A finding about a whole entry."""
    entry = pair.new or pair.old
    assert entry is not None
    places = (_origin(pair.old, None), _origin(pair.new, None))
    return Found(f"{entry.id} {message}", old, new, "", *places)
