"""The strict YAML reader: the traps of YAML, and the bombs."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from lightmeter.load.parsed import Limits
from lightmeter.load.strictyaml import read_yaml

SCALARS = [
    ("yes", "yes"),
    ("on", "on"),
    ("No", "No"),
    ("16:9", "16:9"),
    ("2026-01-01", "2026-01-01"),
    ("0777", "0777"),
    ("1_000", "1_000"),
    ("0o14", 12),
    ("0x1F", 31),
    ("-0", 0),
    ("+5", 5),
    (".5", 0.5),
    ("1.", 1.0),
    ("1e3", 1000.0),
    ("1.0.0", "1.0.0"),
    ("~", None),
    ("Null", None),
    ("TRUE", True),
    ("tRUE", "tRUE"),
    ('"1"', "1"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_core_schema(text: str, value: object) -> None:
    """Types are those of YAML 1.2, and text that JSON would not call a number stays text."""
    parsed = read_yaml(f"a: {text}".encode())
    assert repr({"a": value}) == repr(parsed.value)


REFUSED = [
    ("a: 1\na: 2", "duplicate-key", 2, 1),
    ('200: x\n"200": y', "key", 1, 1),
    ("true: x", "key", 1, 1),
    ("null: x", "key", 1, 1),
    ("?\n: x", "key", 1, 2),
    ("? [a]\n: b", "key", 1, 3),
    ("a: &k b\n*k : c", "key", 2, 1),
    ("b: &x {c: 1}\n<<: *x", "merge-key", 2, 1),
    ("a: !!python/object/apply:os.system [x]", "tag", 1, 4),
    ("a: !!str 1", "tag", 1, 4),
    ("a: !local 1", "tag", 1, 4),
    ("%TAG ! tag:x,2000:\n---\na: 1", "tag", 1, 1),
    ("%YAML 1.1\n---\na: 1", "yaml-version", 1, 1),
    ("--- 1\n--- 2", "many-documents", 2, 1),
    ("a: &x {b: *x}", "alias-cycle", 1, 11),
    ("a: &x [*x]", "alias-cycle", 1, 8),
    ("a: *y", "unknown-alias", 1, 4),
    ("a: &x 1\nb: &x 2", "duplicate-anchor", 2, 4),
    ("a: .inf", "not-a-number", 1, 4),
    ("a: .NaN", "not-a-number", 1, 4),
    ("a: 1e999", "number-range", 1, 4),
    ("a: " + "9" * 1001, "number-digits", 1, 4),
    ('a: "\\ud800"', "lone-surrogate", 1, 7),
    ("a: \0", "control-character", 1, 4),
    ("a: \x07", "control-character", 1, 4),
    ("a: x\u2028y", "line-separator", 1, 5),
    ("# nothing\n", "empty", 1, 1),
    ("", "empty", 1, 1),
    ("a:\n\tb: 1", "indentation", 2, 1),
    ("a: b: c", "unexpected-character", 1, 5),
    ("a: @b", "unexpected-character", 1, 4),
    ("a: }", "missing-value", 1, 4),
    ("a: *", "bad-anchor", 1, 5),
    ("a: |\n x\n\ty", "indentation", 3, 1),
    ("[1, 2", "truncated", 1, 6),
    ('a: "b', "truncated", 1, 6),
    ("a: [1}", "missing-comma", 1, 6),
    ("- " * 201 + "1", "too-deep", 1, 401),
    ("[" * 100_000, "too-deep", 1, 201),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), REFUSED)
def test_refused(text: str, code: str, line: int, column: int) -> None:
    """Each trap has a code and a place."""
    faults = read_yaml(text.encode()).faults
    assert [(code, line, column)] == [(one.code, one.line, one.column) for one in faults]


def test_plain_keys_are_text_for_specifications() -> None:
    """OpenAPI's rule: `200:` is the name "200"."""
    parsed = read_yaml(b"200: a\nyes: b\n1.0: c", keys="text")
    assert parsed.value == {"200": "a", "yes": "b", "1.0": "c"}


def test_decimals_for_specifications() -> None:
    """0.30 stays 0.30."""
    parsed = read_yaml(b"[0.30, 2, 1.0]", numbers="decimal")
    assert [str(one) for one in parsed.value] == ["0.30", "2", "1.0"]  # type: ignore[union-attr]


def test_aliases_share_their_value() -> None:
    """An alias means the value of its anchor."""
    assert read_yaml(b"a: &x [1]\nb: *x").value == {"a": [1], "b": [1]}


def bomb(levels: int, width: int) -> bytes:
    """The billion laughs: every level is the level before, `width` times."""
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bomb(12, 4), "too-large"),
        (b"a: &a [x]\nb: [" + b"*a, " * 51 + b"]", "too-many-aliases"),
        (b"a0: &a0 " + b"[" * 150 + b"]" * 150 + b"\na1: " + b"[" * 60 + b"*a0" + b"]" * 60, "too-deep"),
    ],
)
def test_bombs(data: bytes, code: str) -> None:
    """A small text that means a huge value is refused, soon and in little memory."""
    tracemalloc.start()
    start = time.perf_counter()
    faults = read_yaml(data).faults
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [code] == [fault.code for fault in faults]
    assert time.perf_counter() - start < 2
    assert peak < 20_000_000


def test_a_bomb_with_more_aliases_allowed_is_still_bounded() -> None:
    """The node budget holds whatever the alias budget is."""
    assert read_yaml(bomb(30, 9), Limits(aliases=10_000)).faults[0].code == "too-large"


def test_size_is_bounded() -> None:
    """More than 16 MiB are not read."""
    assert read_yaml(b"# " + b"x" * 16 * 1024 * 1024).faults[0].code == "too-large"


@pytest.mark.parametrize(("text", "code", "line", "column"), REFUSED)
def test_refused_without_libyaml(
    monkeypatch: pytest.MonkeyPatch, text: str, code: str, line: int, column: int
) -> None:
    """PyYAML's own parser, where libyaml is missing, is held to the same rules."""
    import yaml

    monkeypatch.delattr(yaml, "CSafeLoader")
    (fault,) = read_yaml(text.encode()).faults
    assert fault.line == line
    if code != "lone-surrogate":  # it names the text, not the escape inside
        assert (fault.code, fault.column) == (code, column)
