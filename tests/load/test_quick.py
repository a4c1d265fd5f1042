"""The fast path: cheap to import, and None whenever there is a doubt."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from lightmeter.load import quick

READERS = (quick._read_small, quick._read_bulk)  # pyright: ignore[reportPrivateUsage]
DOUBTFUL = [
    b"",
    b'{"a":1,"a":1}',
    b'{"a":{"b":1,"b":1}}',
    b'["\\u0022",{"a":"","a":""}]',
    b"NaN",
    b"1e400",
    b'"\\ud800"',
    b"\xef\xbb\xbf1",
    b'"\xff"',
    b"[1,]",
    b"1 2",
    b"[" * 255 + b"]" * 255,
    b"[" * 255 + b"1" + b"]" * 255,
    b"[" * 100_000,
    b"9" * 1001,
]


@pytest.mark.parametrize("data", DOUBTFUL)
def test_doubtful_documents_are_left_to_the_strict_reader(data: bytes) -> None:
    """Every fault, and every document at the edge of one, is None."""
    assert [read(data) for read in READERS] == [None, None]
    assert quick.load_lines([b"{}", data]) is None
    assert quick.load_lines([b"{}\n", data]) is None
    assert quick.load_lines([data + b"\n", b"{}\n"]) is None


@pytest.mark.parametrize("data", [b"18446744073709551616", b"-9223372036854775809", b"[1e30]"])
def test_wide_integers_are_never_floats(data: bytes) -> None:
    """orjson turns integers past 64 bits into floats: the bulk reader leaves them."""
    assert quick._read_bulk(data) is None  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("inner", [b"", b"1", b"{}"])
def test_the_deepest_document_is_still_fast(inner: bytes) -> None:
    """254 levels pass: the limit lies where the strict reader has it."""
    levels = 254 - (inner == b"{}")
    data = b"[" * levels + inner + b"]" * levels
    assert all(read(data) is not None for read in READERS)
    assert quick.load_lines([data]) is not None


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_ordinary_lines_are_fast(separators: tuple[str, str]) -> None:
    """Clean lines are read in one go, spaced or compact."""
    values = [{"prompt": 'a + b, "c"', "width": index, "images": [], "cfg": 3.5} for index in range(50)]
    lines = [json.dumps(value, separators=separators).encode() for value in values]
    assert values == quick.load_lines(lines)
    assert values == quick.load_lines([line + b"\n" for line in lines])
    assert values == quick.load_lines([*(line + b"\n" for line in lines[:-1]), lines[-1]])


def test_one_bad_line_costs_only_itself() -> None:
    """The other lines of a block keep their fast answer."""
    assert quick.read_lines_fast([b'{"a":1}', b'{"a":1,"a":2}', b"null"]) == [({"a": 1},), None, (None,)]


def test_start_up_loads_nothing_heavy() -> None:
    """One clean request is read without `re`, `typing`, `json` and `orjson`."""
    code = (
        "import sys; before = set(sys.modules); from lightmeter.load.quick import read_fast;"
        "assert read_fast(b'{\"a\": [1.5, 2]}') is not None; print(*(set(sys.modules) - before))"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=_paths()
    )
    assert not {"re", "typing", "json", "orjson", "enum", "dataclasses"} & set(run.stdout.split())


def test_the_strict_json_reader_loads_little() -> None:
    """Explaining a fault needs `re`, and nothing heavier."""
    code = (
        "import sys; before = set(sys.modules); from lightmeter.load.strictjson import read_json;"
        "read_json(b'[1,]'); print(*(set(sys.modules) - before))"
    )
    run = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env=_paths()
    )
    assert not {"typing", "json", "yaml", "dataclasses", "inspect", "decimal"} & set(run.stdout.split())


def _paths() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(path for path in sys.path if path), "PATH": ""}
