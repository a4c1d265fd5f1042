"""Properties: the strict readers, the fast path and the standard library agree wherever they should."""

from __future__ import annotations

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from lightmeter.load import quick
from lightmeter.load.parsed import Parsed, Position, escape_token
from lightmeter.load.pointing import Pointed
from lightmeter.load.strictjson import read_json
from lightmeter.load.strictyaml import read_yaml

TEXT = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)
_PIECES = (
    *"{}[],:-+.eE0 \n",
    *('"a"', '"b"', '"', "\\", '"a":1', '"a":1,"a":1', '"\\u0022"', '"\\""', '"\\ud800"', '"\\ud83d\\ude00"'),
    *("1", "1e400", "1E5", "1e+19", "18446744073709551615", "18446744073709551616", "-9223372036854775809"),
    *("true", "null", "NaN", "1.7976931348623159e308", "//", "'"),
    *("\0", "\x7f", "\ufeff", "\u00e9", "\u2028"),
)
FRAGMENTS = st.lists(st.sampled_from(_PIECES), max_size=14).map(lambda pieces: "".join(pieces).encode())
WRITTEN = st.builds(
    lambda value, ascii_only, indent: json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode(),
    VALUES,
    st.booleans(),
    st.sampled_from([None, 0, 2]),
)
ANY_BYTES = st.one_of(FRAGMENTS, WRITTEN, st.binary(max_size=30))


def same(one: object, other: object) -> bool:
    """Equal, and of the same types: 1 is neither 1.0 nor true."""
    return repr(one) == repr(other)


@settings(max_examples=300, deadline=None)
@given(WRITTEN)
def test_valid_json_is_read_as_the_standard_library_reads_it(data: bytes) -> None:
    """On valid JSON there are no faults and the value is the same."""
    parsed = read_json(data)
    assert parsed.faults == ()
    assert same(json.loads(data), parsed.value)


@settings(max_examples=1500, deadline=None)
@given(ANY_BYTES)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Never an exception; never lenient where the standard library is strict; faults lie inside the text."""
    parsed = read_json(data)
    assert parsed.readable or parsed.faults
    for fault in parsed.faults:
        assert 0 <= fault.offset <= len(data)
        assert fault.line >= 1
        assert fault.column >= 1
    if parsed.readable:
        assert same(json.loads(data.decode()), parsed.value)


@settings(max_examples=1500, deadline=None)
@given(ANY_BYTES)
def test_fast_answers_are_the_strict_ones(data: bytes) -> None:
    """Where the fast path answers, the strict reader finds no fault and the same value."""
    for read in (quick._read_small, quick._read_bulk):  # pyright: ignore[reportPrivateUsage]
        answer = read(data)
        if answer is not None:
            parsed = read_json(data)
            assert parsed.faults == ()
            assert same(parsed.value, answer[0])


@settings(max_examples=300, deadline=None)
@given(WRITTEN, st.lists(st.sampled_from(["", "0", "1", "01", "-", "a", "\u00e9"]), max_size=3))
def test_places_of_a_clean_text_are_the_strict_ones(data: bytes, steps: list[str]) -> None:
    """What is looked up in a clean text stands where the strict reader has it, or is nowhere for both."""
    parsed = read_json(data)
    pointed = Pointed(parsed.text, parsed.value)
    pointers = [pointer for pointer, _ in walk("", parsed.value)]
    for pointer in [*pointers, *(found + "".join(f"/{step}" for step in steps) for found in pointers)]:
        (near, strict), (known, place) = parsed.nearest(pointer), pointed.nearest(pointer)
        assert near == known
        assert spot(strict) == spot(place)


def spot(place: Position) -> list[int]:
    """Everything that is said about a place."""
    return [getattr(place, name) for name in Position.__slots__]


@settings(max_examples=500, deadline=None)
@given(st.lists(ANY_BYTES, max_size=5))
def test_many_lines_are_as_one_each(lines: list[bytes]) -> None:
    """One check for all lines lets nothing through that a check of each would stop."""
    answers = quick.read_lines_fast(lines)
    assert len(lines) == len(answers)
    for line, answer in zip(lines, answers, strict=True):
        if answer is not None:
            parsed = read_json(line)
            assert parsed.faults == ()
            assert same(parsed.value, answer[0])


@settings(max_examples=200, deadline=None)
@given(WRITTEN)
def test_spans_are_the_values(data: bytes) -> None:
    """The text of every span, read alone, is the value at its pointer."""
    parsed = read_json(data)
    for pointer, value in walk("", parsed.value):
        literal = parsed.literal(pointer)
        assert literal is not None
        assert same(value, json.loads(literal))
        position = parsed.locate(pointer)
        assert position is not None
        assert (position.line, position.column) == parsed.line_column(position.start)


@settings(max_examples=1000, deadline=None)
@given(st.one_of(ANY_BYTES, st.text("ab:-,[]{}&*!<>|#%@`\"'\\ \n\t?~019.xo_", max_size=25).map(str.encode)))
def test_any_bytes_are_yaml_or_refused(data: bytes) -> None:
    """The YAML reader never raises, and what it reads is JSON."""
    parsed = read_yaml(data)
    assert parsed.readable or parsed.faults
    if parsed.readable:
        json.dumps(parsed.value, allow_nan=False)
        assert all(math.isfinite(value) for _, value in walk("", parsed.value) if isinstance(value, float))


@settings(max_examples=300, deadline=None)
@given(WRITTEN)
def test_json_in_yaml_means_the_same(data: bytes) -> None:
    """JSON that the YAML reader accepts has the same value there, up to how numbers are written."""
    parsed: Parsed = read_yaml(data)
    if parsed.readable and not parsed.faults:
        assert json.loads(data) == parsed.value


def walk(pointer: str, value: object) -> list[tuple[str, object]]:
    """Every value with its pointer."""
    found = [(pointer, value)]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += walk(f"{pointer}/{escape_token(key)}", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += walk(f"{pointer}/{index}", inner)
    return found
