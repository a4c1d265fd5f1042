"""The fast path: a value when a document is certainly clean, None when only the strict reader can tell.

In: bytes. Out: what `strictjson.read_json` would give, sooner. A None is no verdict.
Start-up matters: `orjson` (40 ms to import) is loaded for bulk only, `re` and `json` never.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Final

    from lightmeter.load.parsed import JsonValue

BULK: Final = 1024 * 1024
"""From this size on the import of orjson pays."""
_BYTES: Final = 64 * 1024 * 1024
_DEPTH: Final = 254
"""orjson.dumps refuses more levels, says its documentation: what it has written is not too deep."""
_DIGITS: Final = 1_000
_SPACE: Final = " \t\n\r"


def read_fast(data: bytes) -> tuple[JsonValue] | None:
    """One document, wrapped in a tuple because `null` is a value too; None: ask the strict reader."""
    if len(data) > _BYTES:
        return None
    if len(data) >= BULK or "orjson" in sys.modules:
        return _read_bulk(data)
    return _read_small(data)


def read_lines_fast(lines: list[bytes]) -> list[tuple[JsonValue] | None]:
    """`read_fast` for many lines, sooner when all of them are clean."""
    values = load_lines(lines)
    if values is not None:
        return [(value,) for value in values]
    return [read_fast(line) for line in lines]


def load_lines(lines: list[bytes]) -> list[JsonValue] | None:
    """The values of many lines, with or without their ends, when all are certainly clean, else None."""
    read = line_reader()
    values: list[JsonValue] = []
    for line in lines:
        value = read(line)
        if value is DOUBT:
            return None
        values.append(value)
    return values


DOUBT: Final[Any] = object()
"""Given in place of a value: only the strict reader can tell."""


def line_reader() -> Callable[[bytes], JsonValue]:
    """A function that gives the value of a line, with or without its end, where it is certainly clean, else `DOUBT`."""
    from orjson import OPT_APPEND_NEWLINE, dumps, loads

    def read(line: bytes) -> JsonValue:
        try:
            value: JsonValue = loads(line)
            written = dumps(value, None, OPT_APPEND_NEWLINE)
        except (ValueError, TypeError):
            return DOUBT
        return value if written == line or _same_members(line, written) else DOUBT

    return read


def _read_bulk(data: bytes) -> tuple[JsonValue] | None:
    value = line_reader()(data)
    return None if value is DOUBT else (value,)


def _same_members(raw: bytes, written: bytes) -> bool:
    r"""Whether reading dropped no member and turned no integer into a float.

    Quotes: valid JSON has two for every key and text and one for every `\"`, and so has what is written.
    Only `\u0022` changes their number otherwise. A dropped member takes two of them at least.
    Numbers: a float at or above 2^63 is written with `e+`, and so is an integer that did not fit.
    """
    if b"\\" in raw and b"\\u0022" in raw:
        return False
    if b"+" in written and _may_hold_wide_integer(written):
        return False
    return raw.count(b'"') == written.count(b'"')


def _may_hold_wide_integer(written: bytes) -> bool:
    at = written.find(b"e+")
    while at >= 0:
        if written[at - 1 : at].isdigit() and written[at + 2 : at + 3].isdigit():
            return True
        at = written.find(b"e+", at + 2)
    return False


def _read_small(data: bytes) -> tuple[JsonValue] | None:
    try:
        text = data.decode()
        # An escaped surrogate may be half a pair: only the strict reader looks closely.
        if "\\ud" in text or "\\uD" in text:
            return None
        text = text.strip(_SPACE)
        value, end = scanner()(text, 0)
    except (ValueError, StopIteration, RecursionError, SystemError):
        return None  # without `json.decoder` loaded the scanner has no error to raise: CPython calls that a SystemError
    if end != len(text):
        return None
    return (value,) if text.count("[") + text.count("{") <= _DEPTH or _shallow(value) else None


def _shallow(value: JsonValue) -> bool:
    level: list[JsonValue] = [value]
    for _ in range(_DEPTH):
        level = [part for node in level for part in _parts(node) if isinstance(part, (dict, list))]
        if not level:
            return True
    return False


def _parts(node: JsonValue) -> Iterable[JsonValue]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


class _Strict:
    """What the scanner of the standard library asks of its owner: every doubt is a ValueError."""

    strict = True
    object_hook = None
    memo: Final[dict[str, str]] = {}

    @staticmethod
    def object_pairs_hook(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        members = dict(pairs)
        if len(members) != len(pairs):
            raise ValueError
        return members

    @staticmethod
    def parse_int(literal: str) -> int:
        if len(literal) > _DIGITS:
            raise ValueError
        return int(literal)

    @staticmethod
    def parse_float(literal: str) -> float:
        value = float(literal)
        if value - value != 0:
            raise ValueError
        return value

    @staticmethod
    def parse_constant(literal: str) -> JsonValue:
        raise ValueError(literal)


def scanner() -> Callable[[str, int], tuple[JsonValue, int]]:
    """Reads the value at a place of a text: gives it, and where it ends."""
    try:
        import _json as scanners
    except ImportError:  # an interpreter without the C accelerator
        from json import scanner as scanners
    make: Any = scanners.make_scanner
    return make(_Strict)
