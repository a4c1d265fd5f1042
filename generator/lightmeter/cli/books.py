"""Price books for the command line: read over the default book, and in the form the calculators take.

In: a path. Out: a `PriceBook` or the runtime's `Rates`; faults of the file are one `CannotRun`.
"""

from __future__ import annotations

from lightmeter.cli.common import nearest, note
from lightmeter.cli.exits import CannotRun
from lightmeter_client._runtime.quotes import Rates, Row
from lightmeter_cost.book import Entry, PriceBook, merge
from lightmeter_cost.book import Row as BookRow
from lightmeter_cost.pricebook import PriceBookError, default_book, load_book

TYPE_CHECKING = False  # as in the other commands
if TYPE_CHECKING:
    from argparse import Namespace


def overridden(path: str, arguments: Namespace) -> PriceBook:
    """The default book with the entries of a file on top. Raises `CannotRun`."""
    base = default_book()
    try:
        over = load_book([path])
    except PriceBookError as problem:
        raise CannotRun(str(problem)) from None
    for entry in over.entries:
        _fits(entry, base, arguments)
    return merge(base, over)


def _fits(entry: Entry, base: PriceBook, arguments: Namespace) -> None:
    """The calculators read an entry by its unit and its fields: those cannot change under them."""
    known = base.entry(entry.id)
    place = f"{entry.file}:{entry.line}"
    if known is None:
        near = nearest(entry.id, (one.id for one in base.entries))
        note(f"{place}: {entry.id} replaces no rate and no formula reads it{near}", arguments)
    elif (known.unit, known.by) != (entry.unit, entry.by):
        wanted = f"{known.unit} by [{', '.join(known.by)}]"
        found = f"{entry.unit} by [{', '.join(entry.by)}]"
        raise CannotRun(f"{place}: formulas read {entry.id} as {wanted}, not as {found}; keep unit and by")


def rates_of(book: PriceBook) -> Rates:
    """A book as the emitted calculators take it."""
    return Rates({entry.id: tuple(map(_row, entry.rows)) for entry in book.entries})


def _row(row: BookRow) -> Row:
    since, until = row.since, row.until
    return Row(
        row.key,
        row.micro,
        row.source,
        row.confidence,
        since.isoformat() if since else None,
        until.isoformat() if until else None,
        row.note,
    )
