"""`lightmeter prices`: list the rates of the price book, show one entry, check price book files.

In: the book that ships, or files. Out: a report; `check` exits with 1 if a file has faults.
"""

from __future__ import annotations

from lightmeter.cli.common import nearest, report, report_options, uses_color
from lightmeter.cli.exits import CLEAN, FINDINGS, CannotRun

TYPE_CHECKING = False  # as in the other commands
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence
    from typing import Any, TextIO

    from lightmeter.report.terminal import Paint
    from lightmeter_cost.book import Entry, PriceBook, Row
    from lightmeter_cost.plain import BookFault

ACTIONS = ("list", "show", "check")


def configure(parser: ArgumentParser) -> None:
    """What to do, and with what."""
    add = parser.add_argument
    add("action", nargs="?", choices=ACTIONS, default="list", help="list entries, show one, or check files")
    add("names", nargs="*", metavar="ENTRY|FILE", help="the entry to show, or the price books to check")
    add("--prices", metavar="FILE", help="list or show with the entries of this price book on top")
    report_options(parser)


def run(arguments: Namespace) -> int:
    """List, show or check."""
    match arguments.action:
        case "show":
            return _show(arguments)
        case "check":
            return _check(arguments)
        case _:
            return _list(arguments)


def _book(arguments: Namespace) -> PriceBook:
    if arguments.prices is not None:
        from lightmeter.cli.books import overridden

        return overridden(arguments.prices, arguments)
    from lightmeter_cost.pricebook import default_book

    return default_book()


def _list(arguments: Namespace) -> int:
    if arguments.names:
        raise CannotRun(f"prices: list takes no names; did you mean prices show {arguments.names[0]}?")
    from lightmeter.report.table import Table, write_json
    from lightmeter.report.terminal import Paint

    book = _book(arguments)
    with report(arguments) as out:
        if arguments.format == "json":
            write_json([_entry(entry) for entry in book.entries], out)
            return CLEAN
        table = Table(("help", "", "dim", ""), Paint(uses_color(arguments, out)))
        for entry in book.entries:
            rows = f"{len(entry.rows)} row{'' if len(entry.rows) == 1 else 's'}"
            by = f"by {', '.join(entry.by)}" if entry.by else ""
            table.add(entry.id, f"{entry.unit} per {entry.per}", by, f"{rows}: {_values(entry)}")
        out.write(table.text())
    return CLEAN


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "unit": entry.unit,
        "per": entry.per,
        "by": list(entry.by),
        "rows": [_row(row) for row in entry.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "key": list(row.key),
        "value": _amount(row),
        "since": row.since.isoformat() if row.since else None,
        "until": row.until.isoformat() if row.until else None,
        "observed": row.observed.isoformat() if row.observed else None,
        "source": row.source,
        "confidence": row.confidence,
        "note": row.note or None,
    }


def _values(entry: Entry) -> str:
    """ "4b 0.3, 9b 0.5, 9b-kv not documented"."""
    return ", ".join(" ".join((*row.key, _amount(row) or "not documented")) for row in entry.rows)


def _amount(row: Row) -> str | None:
    from lightmeter_cost.exact import amount_text

    return None if row.value is None else amount_text(row.value)


def _show(arguments: Namespace) -> int:
    if len(arguments.names) != 1:
        raise CannotRun("prices: show takes one entry, such as civitai.flux2.klein.step; see prices list")
    book = _book(arguments)
    name = arguments.names[0]
    entry = book.entry(name)
    if entry is None:
        near = nearest(name, (one.id for one in book.entries))
        raise CannotRun(f"prices: there is no entry {name!r}{near}; see lightmeter prices list")
    from lightmeter.report.json_ import encode
    from lightmeter.report.terminal import Paint

    with report(arguments) as out:
        if arguments.format == "json":
            out.write(encode(_entry(entry)) + "\n")
        else:
            _write_entry(entry, out, Paint(uses_color(arguments, out)))
    return CLEAN


def _write_entry(entry: Entry, out: TextIO, paint: Paint) -> None:
    from lightmeter.text.printable import visible

    out.write(f"{paint('bold', visible(entry.id))}: {entry.unit} per {visible(entry.per)}\n")
    for row in entry.rows:
        key = ", ".join(f"{field} {value}" for field, value in zip(entry.by, row.key, strict=True))
        amount = _amount(row)
        said = f"{amount} {entry.unit}" if amount else "not documented"
        label = f"{visible(key)}: " if key else ""
        out.write(f"\n{paint('help', label)}{paint('bold', said)} ({row.confidence}, {_period(row)})\n")
        out.write(f"  source: {visible(row.source)}\n")
        if row.note:
            out.write(f"  note: {visible(row.note)}\n")


def _period(row: Row) -> str:
    """ "since 2026-01-01, until 2026-07-01", or the day it was seen."""
    days = [f"since {row.since}"] if row.since else []
    days += [f"until {row.until}"] if row.until else []
    if not row.since and row.observed:
        days.append(f"seen {row.observed}")
    return ", ".join(days) or "no dates known"


def _check(arguments: Namespace) -> int:
    from lightmeter.report.table import write_json

    paths = arguments.names or _shipped()
    faults = _faults(paths)
    with report(arguments) as out:
        if arguments.format == "json":
            write_json(
                [{"file": fault.file, "line": fault.line, "message": fault.message} for fault in faults], out
            )
        else:
            _write_faults(faults, len(paths), out)
    return FINDINGS if faults else CLEAN


def _shipped() -> list[str]:
    from importlib import resources

    folder = resources.files("lightmeter_cost") / "prices"
    return sorted(str(item) for item in folder.iterdir() if item.name.endswith(".yaml"))


def _faults(paths: Sequence[str]) -> tuple[BookFault, ...]:
    """What is wrong with the files, on their own and together. A file that cannot be read is an OSError."""
    from lightmeter_cost.pricebook import PriceBookError, load_book

    for path in paths:
        with open(path, "rb"):  # noqa: PTH123  a missing file is exit 2, not a finding
            pass
    try:
        load_book(paths)
    except PriceBookError as problem:
        return problem.faults
    return ()


def _write_faults(faults: Sequence[BookFault], files: int, out: TextIO) -> None:
    from lightmeter.text.printable import visible

    for fault in faults:
        out.write(visible(str(fault)) + "\n")
    what = f"{files} price book{'' if files == 1 else 's'}"
    found = f"Found {len(faults)} fault{'' if len(faults) == 1 else 's'}" if faults else "No findings"
    out.write(f"{found} in {what}.\n")
