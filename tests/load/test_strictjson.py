"""The strict JSON reader: what it refuses, where, and how it says so."""

from __future__ import annotations

import time

import pytest

from lightmeter.load.parsed import Limits
from lightmeter.load.strictjson import read_json

# text, code, line, column, a part of the sentence
REFUSED = [
    ("", "empty", 1, 1, "one value"),
    (" \n ", "empty", 1, 1, "one value"),
    ('{"a": 1,\n "a": 2}', "duplicate-key", 2, 2, '"a" is given twice, first on line 1'),
    ('{"a": 1, "\\u0061": 2}', "duplicate-key", 1, 10, "twice"),
    ('{"a": NaN}', "not-a-number", 1, 7, "NaN is not JSON"),
    ("[Infinity]", "not-a-number", 1, 2, "Infinity"),
    ("[-Infinity]", "not-a-number", 1, 2, "-Infinity"),
    ("[1, 1e400]", "number-range", 1, 5, "1e400 is not representable"),
    ("-1e400", "number-range", 1, 1, "not representable"),
    ("9" * 1001, "number-digits", 1, 1, "1,001 digits"),
    ('["\\ud800"]', "lone-surrogate", 1, 3, "\\ud800 is half"),
    ('"ab\\ud83d\\ude00\\udc00"', "lone-surrogate", 1, 16, "\\udc00 is half"),
    ('{"\\udfff": 1}', "lone-surrogate", 1, 3, "half of a surrogate pair"),
    ('{"a": 1,\n}', "trailing-comma", 1, 8, "remove the comma"),
    ("[1, ]", "trailing-comma", 1, 3, "remove the comma"),
    ("1,", "trailing-comma", 1, 2, "remove it"),
    ("[1,, 2]", "missing-value", 1, 4, "two commas"),
    ('{"a": }', "missing-value", 1, 7, 'the key "a" has no value'),
    ("[1 2]", "missing-comma", 1, 4, "type `,`"),
    ('{"a": 1 "b": 2}', "missing-comma", 1, 9, "before this member"),
    ('{"a" 1}', "missing-colon", 1, 6, "colon"),
    ('{"a", "b"}', "missing-colon", 1, 5, "colon"),
    ("{a: 1}", "unquoted-key", 1, 2, 'double quotes: "a"'),
    ("{1: 1}", "unquoted-key", 1, 2, 'double quotes: "1"'),
    ("{'a': 1}", "single-quotes", 1, 2, "double quotes"),
    ("['a']", "single-quotes", 1, 2, "double quotes"),
    ("[\u201ca\u201d]", "single-quotes", 1, 2, "typographic"),
    ("[True]", "unquoted-value", 1, 2, "type true"),
    ("[None]", "unquoted-value", 1, 2, "type null"),
    ("[flux2]", "unquoted-value", 1, 2, 'double quotes: "flux2"'),
    ("nullx", "unquoted-value", 1, 1, "nullx"),
    ("[01]", "bad-number", 1, 2, "leading zero"),
    ("[+1]", "bad-number", 1, 2, "plus sign"),
    ("[.5]", "bad-number", 1, 2, "before the point"),
    ("[1.]", "bad-number", 1, 2, "after the point"),
    ("[0x10]", "bad-number", 1, 2, "decimal digits"),
    ("[1_000]", "bad-number", 1, 2, "underscores"),
    ("[-]", "bad-number", 1, 2, "not a number"),
    ("// c\n1", "comment", 1, 1, "no comments"),
    ('{"a": 1 /* c */}', "comment", 1, 9, "no comments"),
    ("[1, # c\n2]", "comment", 1, 5, "no comments"),
    ('["a\nb"]', "unclosed-string", 1, 2, "write a line break as \\n"),
    ('["a\tb"]', "control-character", 1, 4, "written \\t"),
    ('["a\0b"]', "control-character", 1, 4, "NUL"),
    ('{"a": 1}\0', "control-character", 1, 9, "NUL"),
    ('"\\x41"', "bad-escape", 1, 2, "\\\\"),
    ('"\\u00g0"', "bad-escape", 1, 2, "four hexadecimal digits"),
    ('"\\u"', "bad-escape", 1, 2, "four hexadecimal digits"),
    ('{"a": {"b": [1,', "truncated", 1, 16, "array opened on line 1, column 13 is never closed; add `]}}`"),
    ('{"a": "b', "truncated", 1, 9, "text opened on line 1, column 7"),
    ('{"a"', "truncated", 1, 5, "object opened on line 1, column 1"),
    ('"\\', "truncated", 1, 3, "inside an escape"),
    ('{"a": 1]', "mismatched-bracket", 1, 8, "`}` is expected"),
    ("[1}", "mismatched-bracket", 1, 3, "`]` is expected"),
    ("[1]]", "mismatched-bracket", 1, 4, "closes nothing"),
    ("1 2", "trailing-data", 1, 3, "goes on"),
    ('{"a": 1}\n{"a": 2}', "trailing-data", 2, 1, ".jsonl"),
    ("[1: 2]", "unexpected-character", 1, 3, "a comma belongs here"),
    ("[\u20ac]", "unexpected-character", 1, 2, "where a value"),
    ("1\ufeff", "byte-order-mark", 1, 2, "remove it"),
    ("[" * 255, "too-deep", 1, 255, "254 levels"),
]


@pytest.mark.parametrize(("text", "code", "line", "column", "words"), REFUSED)
def test_refused(text: str, code: str, line: int, column: int, words: str) -> None:
    """A fault has its code, its place in code points, and a sentence that says what to type."""
    faults = read_json(text.encode()).faults
    assert [(code, line, column)] == [(one.code, one.line, one.column) for one in faults]
    assert words in faults[0].message


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"\xef\xbb\xbf{}", "byte-order-mark", "without a byte order mark"),
        (b"\xff\xfe{\0}\0", "byte-order-mark", "UTF-16"),
        (b"\x89PNG\r\n\x1a\n", "binary", "a PNG image"),
        (bytes(range(32)) * 4, "binary", "not JSON text"),
        (b'["\xe9"]', "invalid-utf8", "byte 0xE9 at byte offset 2"),
        (b'["\xed\xa0\x80"]', "invalid-utf8", "surrogate"),
        (b'["\xc3\xa9\xff"]', "invalid-utf8", "byte offset 4"),
    ],
)
def test_refused_bytes(data: bytes, code: str, words: str) -> None:
    """What is no UTF-8 text is named for what it is."""
    (fault,) = read_json(data).faults
    assert code == fault.code
    assert words in fault.message


def test_column_of_invalid_utf8_counts_code_points() -> None:
    """The byte offset is in the sentence, line and column are for people."""
    (fault,) = read_json(b'\n["\xc3\xa9\xff"]').faults
    assert (fault.line, fault.column, fault.offset) == (2, 4, 5)


def test_every_duplicate_is_reported_and_the_last_value_stays() -> None:
    """Duplicate keys do not stop the reading."""
    parsed = read_json(b'{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}')
    assert parsed.readable
    assert parsed.value == {"a": 3, "b": {"c": 2}}
    assert [fault.code for fault in parsed.faults] == ["duplicate-key"] * 2


def test_depth_is_counted_in_brackets() -> None:
    """254 levels are read, 255 are not, whether the innermost is empty or not."""
    for inner in (b"", b"1"):
        assert read_json(b"[" * 254 + inner + b"]" * 254).readable
        assert not read_json(b"[" * 255 + inner + b"]" * 255).readable


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 10_000_000,
        b'{"a":' * 2_000_000,
        b'["' + b"\\" * 10_000_000,
        b"[" + b" \n" * 5_000_000 + b"x",
        b"{" + b'"a": 1,\n' * 200_000 + b'"a": 1}',
        b"[" + b"1" * 900 + b"a" * 5_000_000,
    ],
)
def test_hostile_texts_end_soon(data: bytes) -> None:
    """Depth and backslashes cost time in proportion at most."""
    start = time.perf_counter()
    assert read_json(data).faults
    assert time.perf_counter() - start < 5


def test_limits_are_configurable() -> None:
    """Size, depth and digits are budgets of the caller."""
    limits = Limits(bytes=10, depth=1, digits=3)
    codes = [read_json(data, limits).faults[0].code for data in (b" " * 11, b"[[]]", b"1234")]
    assert codes == ["too-large", "too-deep", "number-digits"]


def test_numbers_keep_their_literal() -> None:
    """A message can show `1.50` although the value is 1.5."""
    parsed = read_json(b'{"a": [1.50, 1024.0, -0]}')
    assert [parsed.literal(f"/a/{index}") for index in range(3)] == ["1.50", "1024.0", "-0"]


def test_numbers_as_decimal() -> None:
    """For specifications, what is written is what is meant."""
    parsed = read_json(b"[0.1, 1e2, 7]", numbers="decimal")
    assert [str(one) for one in parsed.value] == ["0.1", "1E+2", "7"]  # type: ignore[union-attr]
    assert read_json(b"1e999999999", numbers="decimal").faults[0].code == "number-range"
