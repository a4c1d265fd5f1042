"""Price book files to a `PriceBook`.

In: YAML files. Out: the book, or every fault with its file and line at once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lightmeter_cost.book import Confidence, Entry, PriceBook, Row, Unit, merge, worst
from lightmeter_cost.errors import near
from lightmeter_cost.exact import from_micro, to_micro
from lightmeter_cost.plain import BookFault, Plain, Reading, read_plain

if TYPE_CHECKING:
    from jsonschema import ValidationError

__all__ = [
    "BookFault",
    "Entry",
    "PriceBook",
    "PriceBookError",
    "Row",
    "default_book",
    "load_book",
    "merge",
    "read_book",
    "schema",
    "worst",
]

_PRICES = resources.files("lightmeter_cost") / "prices"


class PriceBookError(ValueError):
    """Price book files with faults; `faults` is sorted by file and line and never empty."""

    def __init__(self, faults: Iterable[BookFault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        super().__init__("\n".join(map(str, self.faults)))


def load_book(paths: Iterable[Path | str]) -> PriceBook:
    """Read files into one book; PriceBookError names everything that is wrong with any of them."""
    entries: list[Entry] = []
    faults: list[BookFault] = []
    for path in paths:
        try:
            raw = Path(path).read_bytes()
        except OSError as error:
            faults.append(BookFault(str(path), 0, f"cannot be read: {(error.strerror or 'error').lower()}"))
            continue
        found, wrong = read_book(raw, str(path))
        entries.extend(found)
        faults.extend(wrong)
    faults.extend(_twice(entries))
    if faults:
        raise PriceBookError(faults)
    return PriceBook(tuple(entries))


@functools.cache
def default_book() -> PriceBook:
    """The rates that ship with Lightmeter, read once. They are checked against the schema by the tests."""
    entries: list[Entry] = []
    files = (item for item in _PRICES.iterdir() if item.name.endswith(".yaml"))
    for item in sorted(files, key=lambda item: item.name):
        found, faults = read_book(item.read_bytes(), f"prices/{item.name}", against_schema=False)
        if faults:
            raise PriceBookError(faults)
        entries.extend(found)
    return PriceBook(tuple(entries))


@functools.cache
def schema() -> Mapping[str, object]:
    """The JSON Schema (2020-12) of a price book file."""
    import json

    return json.loads((_PRICES / "schema.json").read_text("utf-8"))


def read_book(
    raw: bytes, file: str, *, against_schema: bool = True
) -> tuple[tuple[Entry, ...], tuple[BookFault, ...]]:
    """The entries of one file and what is wrong with it; with faults there are no entries.

    `against_schema=False` saves loading jsonschema for files that are known to fit it.
    """
    reading = read_plain(raw, file)
    if not reading.faults and against_schema:
        _fit(reading)
    if reading.faults:
        return (), tuple(reading.faults)
    listed = cast("dict[str, list[dict[str, Plain]]]", reading.data)["entries"]
    entries = tuple(_entry(item, place, reading) for place, item in enumerate(listed))
    return (() if reading.faults else entries), tuple(reading.faults)


def _fit(reading: Reading) -> None:
    from jsonschema import Draft202012Validator  # slow to import

    validator = Draft202012Validator(dict(schema()))
    for error in validator.iter_errors(reading.data):  # pyright: ignore[reportUnknownMemberType]
        path = tuple(error.absolute_path)
        where = ".".join(map(str, path)) or "the document"
        reading.say(reading.line(path), f"{where}: {_misfit(error)}")


def _misfit(error: ValidationError) -> str:
    """What is wrong, in words that say what to type instead."""
    schema = cast("Mapping[str, object]", error.schema)
    known = cast("Mapping[str, object]", schema.get("properties", {}))
    given = _names(cast("object", error.instance))
    match error.validator:
        case "anyOf":
            return str(schema["$comment"])
        case "required":
            missing = [name for name in cast("list[str]", error.validator_value) if name not in given]
            return "; ".join(f"`{name}` is missing{_described(known.get(name))}" for name in missing)
        case "additionalProperties":
            return "; ".join(_strange(name, tuple(known)) for name in given if name not in known)
        case _:
            return error.message[:200]


def _names(value: object) -> tuple[str, ...]:
    return tuple(cast("Mapping[str, object]", value)) if isinstance(value, Mapping) else ()


def _strange(name: str, known: tuple[str, ...]) -> str:
    hint = near(name, known)
    return f"`{name}` is no word of a price book{f'; {hint}' if hint else ''}"


def _described(schema: object) -> str:
    if not isinstance(schema, Mapping):
        return ""
    said = str(cast("Mapping[str, object]", schema).get("description", "")).rstrip(".")
    return f": {said[0].lower()}{said[1:]}" if said else ""


def _entry(item: Mapping[str, Plain], place: int, reading: Reading) -> Entry:
    by = tuple(cast("list[str]", item["by"]))
    rows: list[Row] = []
    for number, raw in enumerate(cast("list[dict[str, Plain]]", item["rows"])):
        row = _row(raw, ("entries", place, "rows", number), len(by), reading)
        for earlier in rows:
            if row.overlaps(earlier):
                reading.say(row.line, f"overlaps the row of line {earlier.line}: same key, days in common")
        rows.append(row)
    return Entry(
        cast("str", item["id"]),
        cast("Unit", item["unit"]),
        cast("str", item["per"]),
        by,
        tuple(rows),
        reading.file,
        reading.line(("entries", place)),
    )


def _row(raw: Mapping[str, Plain], path: tuple[str | int, ...], fields: int, reading: Reading) -> Row:
    key = tuple(cast("list[str]", raw["key"]))
    if len(key) != fields:
        reading.say(reading.line((*path, "key")), f"the key has {len(key)} parts, `by` has {fields} fields")
    since, until, observed = (
        _date(raw.get(name), (*path, name), reading) for name in ("since", "until", "observed")
    )
    if since and until and until <= since:
        reading.say(reading.line((*path, "until")), "`until` is not after `since`")
    row = Row(
        key,
        _rate(raw["value"], (*path, "value"), reading),
        since,
        until,
        observed,
        cast("str", raw["source"]),
        cast("Confidence", raw["confidence"]),
        cast("str", raw.get("note", "")),
        reading.line(path),
    )
    _explained(row, raw["value"] is None, reading)
    return row


def _explained(row: Row, unknown: bool, reading: Reading) -> None:
    if unknown != (row.confidence == "unknown"):
        reading.say(row.line, "a null value and the confidence unknown belong together")
    elif unknown and not row.note:
        reading.say(row.line, "a rate nobody documents needs a note that says why")


def _rate(value: Plain, path: tuple[str | int, ...], reading: Reading) -> Decimal | None:
    if value is None:
        return None
    try:
        return from_micro(to_micro(str(value)))
    except ValueError as error:
        reading.say(reading.line(path), str(error))
        return None


def _date(value: Plain, path: tuple[str | int, ...], reading: Reading) -> date | None:
    if value is None:
        return None
    text = str(value)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    reading.say(reading.line(path), f'{text[:40]!r} is not a date: write it as in "2026-08-07"')
    return None


def _twice(entries: list[Entry]) -> Iterable[BookFault]:
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.id, entry)
        if other is not entry:
            yield BookFault(entry.file, entry.line, f"{entry.id} also stands at {other.file}:{other.line}")
