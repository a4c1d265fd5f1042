"""The report for people."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmeter.report import Tally
from lightmeter.report.excerpt import excerpt
from lightmeter.report.terminal import width
from lightmeter.text.printable import visible
from report.findings import ENGINE, SAMPLER, finding, written

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("color", [False, True])
def test_golden(color: bool) -> None:
    """Errors, fixes, accepting variants and the specification, in plain text and in colours."""
    expected = (GOLDEN / ("color.txt" if color else "plain.txt")).read_text("utf-8")
    assert expected == written("text", finding(), SAMPLER, ENGINE, color=color, tally=Tally(3, 2))


def test_no_findings() -> None:
    """A clean run says what it has seen."""
    assert written("text", tally=Tally(12, 3)) == "No findings in 12 requests (3 files).\n"
    assert written("text", tally=Tally(1, 1)) == "No findings in 1 request (1 file).\n"
    assert written("text") == "No findings.\n"
    assert written("text", summary=False) == ""


def test_fixed_findings_are_told() -> None:
    """After --fix the summary begins with what was repaired."""
    assert (
        written("text", tally=Tally(1, 1, fixed=2))
        == "Fixed 2 findings. No findings in 1 request (1 file).\n"
    )


def test_a_place_without_its_line() -> None:
    """Where the line is not at hand, the place and the message still stand."""
    report = written("text", finding(fixes=[], spec="", source=""), lines={}, summary=False)
    assert report.splitlines()[:1] == [
        "req.json:9:16: error[not-multiple-of] width 1000 is not a multiple of 16; nearest: 992, 1008"
    ]
    assert "^" not in report


def test_a_value_over_several_lines_is_marked_to_the_end_of_its_first() -> None:
    lines = {("req.json", 9): '  "images": ['}
    report = written("text", finding(column=13, end_line=12, end_column=2), lines=lines)
    assert '9 |   "images": [\n  |             ^\n' in report


HOSTILE = {
    "an escape sequence": ("\x1b[2J", "␛[2J"),
    "a C1 control sequence": ("\x9b2J", "\\u009b2J"),
    "a bell and a line break": ("a\x07\r\nb", "a␇␍␊b"),
    "right-to-left override": ("\u202ecod.exe", "\\u202ecod.exe"),
    "an isolate": ("\u2066x\u2069", "\\u2066x\\u2069"),
    "a zero-width space": ("a\u200bb", "a\\u200bb"),
    "a line separator": ("a\u2028b", "a\\u2028b"),
    "an invisible tag character": ("\U000e0041", "\\U000e0041"),
    "half of a surrogate pair": ("\udc80", "\\udc80"),
    "delete": ("\x7f", "␡"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_shown(name: str) -> None:
    """Nothing that is reported can drive a terminal: not a file name, a message, a line or a fix."""
    text, seen = HOSTILE[name]
    assert visible(text) == seen
    report = written(
        "text",
        finding(file=text, rule=f"x{text}", message=text, accepted_by=[text], spec=text, source=text),
        lines={(text, 9): f'"{text}" 12345678901234567890'},
    )
    assert text not in report
    assert all(char == "\n" or char.isprintable() for char in report)


@given(st.text(st.characters(codec=None)))
def test_visible_text_is_printable(text: str) -> None:
    """Whatever the text, what is printed has no control, format or separator character."""
    assert all(char.isprintable() or char == "\u3000" for char in visible(text))


@given(st.text(max_size=400), st.integers(0, 400), st.integers(0, 400), st.integers(20, 120))
def test_excerpts_fit(line: str, start: int, length: int, limit: int) -> None:
    """A shown line is never wider than asked for, and the mark lies within it."""
    text, column, marked = excerpt(line, start, start + length, limit)
    assert width(text) <= limit
    assert 0 <= column <= limit
    assert marked >= 1
    assert column + marked <= max(width(text), column + 1)


def test_wide_and_combining_characters_are_counted() -> None:
    """The mark stands under the value as a terminal shows it."""
    line = '"a": "日本e\u0301", "b": 1'
    text, column, marked = excerpt(line, line.index("1"), line.index("1") + 1, 80)
    assert text == line
    assert (column, marked) == (19, 1)
    assert unicodedata.east_asian_width("日") == "W"


def test_tabs_count_as_they_are_shown() -> None:
    assert excerpt('\t"a": 1', 6, 7, 80) == ('    "a": 1', 9, 1)


def test_long_lines_are_cut_around_the_place() -> None:
    """What is cut is marked on both sides."""
    line = "a" * 5_000 + "VALUE" + "b" * 5_000
    text, column, marked = excerpt(line, 5_000, 5_005, 60)
    assert text.startswith("…a")
    assert text.endswith("b…")
    assert text[column : column + marked] == "VALUE"


def test_a_huge_value_is_cut() -> None:
    text, column, marked = excerpt('{"p": "' + "x" * 1_000_000 + '"}', 6, 1_000_008, 60)
    assert text.startswith('{"p": "xxx')
    assert text.endswith("x…")
    assert marked == len(text) - column - 1
