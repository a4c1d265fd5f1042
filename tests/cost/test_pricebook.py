"""Price books: what ships is sound, what is wrong is refused with its line, rows hold from day to day."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from lightmeter_cost.pricebook import (
    PriceBook,
    PriceBookError,
    default_book,
    load_book,
    merge,
    read_book,
    schema,
    worst,
)

SHIPPED = Path(str(resources.files("lightmeter_cost") / "prices"))
ENTRY = """\
entries:
- id: test.rate
  unit: usd
  per: image
  by: [size]
  rows:
"""
ROW = '  - {key: ["16:9"], value: "0.3", observed: "2026-01-01", source: test, confidence: stated}\n'


def _book(rows: str) -> PriceBook:
    entries, faults = read_book((ENTRY + rows).encode(), "book.yaml")
    assert faults == ()
    return PriceBook(entries)


def test_the_shipped_books_fit_the_schema() -> None:
    """Every file that ships loads with the schema check on, and gives the default book."""
    Draft202012Validator.check_schema(json.loads(json.dumps(schema())))
    book = load_book(sorted(SHIPPED.glob("*.yaml")))
    assert book == default_book()
    by_file = {entry.id.partition(".")[0] for entry in book.entries}
    assert by_file == {path.stem for path in SHIPPED.glob("*.yaml")}
    assert [entry.id for entry in book.entries if entry.id.startswith("civitai.")] == [
        "civitai.flux2.klein.step",
        "civitai.flux2.megapixel",
        "civitai.flux1.sdcpp.step",
        "civitai.flux1.comfy.image",
        "civitai.flux1.kontext.image",
    ]


@pytest.mark.parametrize(
    ("name", "key", "value", "confidence"),
    [
        ("civitai.flux2.klein.step", "4b", "0.3", "stated"),
        ("civitai.flux2.klein.step", "4b-base", "0.3", "stated"),
        ("civitai.flux2.klein.step", "9b", "0.5", "stated"),
        ("civitai.flux2.klein.step", "9b-base", "0.5", "stated"),
        ("civitai.flux2.klein.step", "9b-kv", None, "unknown"),
        ("civitai.flux2.megapixel", "dev", "20", "inferred"),
        ("civitai.flux2.megapixel", "flex", None, "unknown"),
        ("civitai.flux2.megapixel", "pro", None, "unknown"),
        ("civitai.flux2.megapixel", "max", None, "unknown"),
        ("civitai.flux1.sdcpp.step", None, "0.5", "stated"),
        ("civitai.flux1.comfy.image", None, "8", "stated"),
        ("civitai.flux1.kontext.image", "dev", "35", "approx"),
        ("civitai.flux1.kontext.image", "pro", "45", "approx"),
        ("civitai.flux1.kontext.image", "max", "90", "approx"),
    ],
)
def test_shipped_rates(name: str, key: str | None, value: str | None, confidence: str) -> None:
    """The rates of the Civitai documentation; what it does not state is null."""
    row = default_book().lookup(name, [key] if key else [], date(2026, 11, 1))
    assert row is not None
    assert (row.value, row.confidence) == (None if value is None else Decimal(value), confidence)
    assert row.micro == (None if value is None else Decimal(value) * 1_000_000)
    assert "civitai-flux" in row.source
    assert row.value is not None or row.note


def test_rows_hold_from_day_to_day() -> None:
    """`since` is the first day in force, `until` the first day no more."""
    book = _book(
        '  - {key: [a], value: "1", since: "2026-01-01", until: "2026-03-01", source: t, confidence: from}\n'
        '  - {key: [a], value: "2", since: "2026-03-01", source: t, confidence: stated}\n'
    )
    days = ["2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01", "2030-01-01"]
    found = [book.lookup("test.rate", ["a"], date.fromisoformat(day)) for day in days]
    assert [row and str(row.value) for row in found] == [None, "1", "1", "2", "2"]


def test_what_is_not_there_is_none() -> None:
    """An unknown entry, an unknown key, a key of the wrong length."""
    book = _book(ROW)
    today = date(2026, 11, 1)
    assert book.lookup("test.rate", ["16:9"], today) is not None
    assert book.lookup("test.rate", ["1:1"], today) is None
    assert book.lookup("test.rate", ["16:9", "x"], today) is None
    assert book.lookup("no.such", ["16:9"], today) is None


REFUSED = [
    (ROW + ROW, 8, "overlaps the row of line 7"),
    (
        '  - {key: [a], value: 0.3, observed: "2026-01-01", source: t, confidence: stated}\n',
        7,
        'quote it: "0.3"',
    ),
    (ROW.replace('"16:9"', "16:9"), 7, 'quote it: "16:9"'),
    (ROW.replace('"2026-01-01"', "2026-01-01"), 7, 'quote it: "2026-01-01"'),
    (ROW.replace('"0.3"', '"0.0000001"'), 7, "no multiple of 0.000001"),
    (ROW.replace('"0.3"', '"-1"'), 7, "not an amount"),
    (ROW.replace('"0.3"', '"1e3"'), 7, "not an amount"),
    (ROW.replace('"0.3"', '"٣"'), 7, "not an amount"),
    (ROW.replace('"0.3"', '"NaN"'), 7, "not an amount"),
    (ROW.replace('"0.3"', '"1_000"'), 7, "not an amount"),
    (ROW.replace('"0.3"', '""'), 7, "not an amount"),
    (ROW.replace('"0.3"', "null"), 7, "belong together"),
    (ROW.replace("stated", "unknown"), 7, "belong together"),
    (ROW.replace('"0.3"', "null").replace("stated", "unknown"), 7, "needs a note"),
    (ROW.replace('["16:9"]', "[a, b]"), 7, "the key has 2 parts"),
    (ROW.replace('"2026-01-01"', '"2026-13-01"'), 7, "not a date"),
    (ROW.replace('"2026-01-01"', '"today"'), 7, "observed"),
    (ROW.replace('observed: "2026-01-01"', 'since: "2026-02-01", until: "2026-02-01"'), 7, "not after"),
    (ROW.replace('observed: "2026-01-01", ', ""), 7, "rows.0"),
    (ROW.replace("confidence: stated", "confidence: sure"), 7, "confidence"),
    (ROW.replace("source", "sauce"), 7, "sauce"),
    (ROW + "  - key: [b]\n    key: [c]\n", 9, "'key' stands twice"),
    (ROW + "- &x {id: b}\n", 8, "anchors"),
    (ROW + "- !!python/name:os.system x\n", 8, "tags"),
    (ROW + "---\nentries: []\n", 8, "second document"),
    (ROW + "  - [" + "[" * 40 + "]" * 41 + "\n", 8, "deep"),
    (ROW + "  - {key: [\n", 9, "not YAML"),
    (ROW + "  - {key: \x00}\n", 0, "not YAML"),
]


@pytest.mark.parametrize(("rows", "line", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_refused_with_its_line(rows: str, line: int, words: str) -> None:
    """Whatever is wrong is named with file and line, and nothing is loaded."""
    entries, faults = read_book((ENTRY + rows).encode(), "book.yaml")
    assert entries == ()
    assert any(fault.line == line and words in fault.message for fault in faults), faults
    assert str(faults[0]).startswith("book.yaml:")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbfentries: []\n", "byte order mark"),
        (b"entries: \xff\n", "not UTF-8"),
        (b"- a\n", "the document: "),
        (b"[" * 20_000, "deep"),
        (b"entries: 3\n", "quote it"),
        (b"? [a]\n: b\n", "a key must be text"),
        (b"x" * 4_000_001, "at most 4000000"),
    ],
)
def test_hostile_files(raw: bytes, words: str) -> None:
    """A file that is no price book at all is one clear sentence."""
    _, faults = read_book(raw, "book.yaml")
    assert words in faults[0].message


def test_every_key_that_is_no_text() -> None:
    """One fault does not hide the next."""
    _, faults = read_book(b"? [a]\n: b\n? {c: d}\n: e\nf: 3\n", "book.yaml")
    assert [(fault.line, fault.message) for fault in faults] == [
        (1, "a key must be text"),
        (3, "a key must be text"),
        (5, '3 is read as int by YAML; quote it: "3"'),
    ]


def test_every_fault_of_every_file_at_once(tmp_path: Path) -> None:
    """Faults are collected over all files and sorted; an id stands in one file only."""
    good, again, bad = (tmp_path / name for name in ("a.yaml", "b.yaml", "c.yaml"))
    good.write_text(ENTRY + ROW)
    again.write_text(ENTRY + ROW)
    bad.write_text(ENTRY + ROW.replace("stated", "sure"))
    with pytest.raises(PriceBookError) as caught:
        load_book([tmp_path / "none.yaml", good, again, bad])
    found = [(Path(fault.file).name, fault.line) for fault in caught.value.faults]
    assert found == [("b.yaml", 2), ("c.yaml", 7), ("none.yaml", 0)]
    assert "no such file" in str(caught.value)


def test_a_user_file_replaces_entries() -> None:
    """Entries of the same id are replaced whole and in place, others are added behind."""
    over = _book(ROW)
    renamed = (ENTRY.replace("test.rate", "civitai.flux1.sdcpp.step").replace("[size]", "[]")).encode()
    own, _ = read_book(renamed + ROW.replace('["16:9"]', "[]").encode(), "own.yaml")
    merged = merge(default_book(), PriceBook((*own, *over.entries)))
    row = merged.lookup("civitai.flux1.sdcpp.step", [], date(2026, 11, 1))
    assert row is not None and row.value == Decimal("0.3")
    assert [entry.id for entry in merged.entries] == [
        *(entry.id for entry in default_book().entries),
        "test.rate",
    ]


def test_the_worst_confidence() -> None:
    """A whole is as sure as its least sure part."""
    assert worst(["stated", "from", "approx"]) == "from"
    assert worst(["inferred", "unknown"]) == "unknown"
    assert worst([]) == "stated"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('observed: "2026-01-01", ', "needs `since`"),
        ("source: test, ", "`source` is missing"),
        ("confidence: stated", "`confidence` is missing"),
    ],
)
def test_a_missing_word_is_named(wrong: str, said: str) -> None:
    """What a row lacks is said by name, with what it means, not as the schema that failed."""
    row = ROW.replace(wrong, "").replace(", }", "}")
    _, faults = read_book((ENTRY + row).encode(), "book.yaml")
    assert [said in fault.message for fault in faults] == [True]


def test_a_strange_word_names_its_neighbour() -> None:
    _, faults = read_book((ENTRY + ROW.replace("source:", "sorce: x, source:")).encode(), "book.yaml")
    (fault,) = faults
    assert "`sorce` is no word of a price book; did you mean `source`" in fault.message
