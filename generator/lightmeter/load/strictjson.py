"""A strict JSON reader with positions: RFC 8259, nothing repaired, nothing guessed.

In: bytes. Out: `Parsed`; every fault is a value. One pass, no recursion.
Start-up matters here: `re` is the only import that costs.
"""

from __future__ import annotations

import re

from lightmeter.load.decode import decode
from lightmeter.load.frames import Frame, Refused, duplicates, fault
from lightmeter.load.jsonfaults import explain, explain_next
from lightmeter.load.jsonwords import BODY as _BODY
from lightmeter.load.parsed import LIMITS, Parsed, SyntaxFault

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Final

    from lightmeter.load.frames import Twice
    from lightmeter.load.parsed import Entry, Index, JsonValue, Limits, Numbers

_WS: Final = r"[ \t\n\r]*+"
_NUMBER: Final = r"-?(?:0|[1-9][0-9]*+)((?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)"
_VALUE: Final = rf'("{_BODY}"|{_NUMBER}|true|false|null|[\[{{]){_WS}([,\]}}]?)'
_MEMBER: Final = re.compile(rf'{_WS}"({_BODY})"{_WS}:{_WS}{_VALUE}')
_ITEM: Final = re.compile(rf"{_WS}(){_VALUE}")
_NEXT: Final = re.compile(rf"{_WS}([,\]}}]?)")
_CLOSER: Final = {"{": "}", "[": "]", "": None}
_LITERALS: Final[dict[str, JsonValue]] = {"true": True, "false": False, "null": None}
_ESCAPE: Final = re.compile(r"((?:\\u[0-9a-fA-F]{4})++)|\\(.)")
_PLAIN: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DECIMAL_EXPONENT: Final = 400
"""Past 10^400 a decimal is as unwelcome as a float: no constraint means it, and it costs to compute with."""


def read_json(data: bytes, limits: Limits = LIMITS, numbers: Numbers = "float") -> Parsed:
    """One JSON document, strictly. Duplicate keys are faults of a readable document: the last value stays."""
    text = decode(data, limits, "JSON")
    if isinstance(text, SyntaxFault):
        return Parsed("", None, None, (text,), readable=False)
    reader = _Reader(text, limits, numbers)
    try:
        reader.read()
    except Refused as refused:
        return Parsed(text, None, None, (*duplicates(text, reader.twice), refused.fault), readable=False)
    value, root = reader.frames[0].only()
    return Parsed(text, value, root, tuple(duplicates(text, reader.twice)), readable=True)


class _Reader:
    """One reading. `frames` is what is open: first the document itself, then objects and arrays."""

    __slots__ = ("frames", "limits", "numbers", "text", "twice")

    def __init__(self, text: str, limits: Limits, numbers: Numbers) -> None:
        self.text: Final = text
        self.limits: Final = limits
        self.numbers: Final = numbers
        self.frames: Final = [Frame("", 0, "", -1, -1)]
        self.twice: Final[list[Twice]] = []

    def read(self) -> None:
        pos = 0
        while pos >= 0:
            pos = self.one(pos)

    def one(self, pos: int) -> int:
        """Read one member or item and what closes after it; where the next one starts, or -1 at the end."""
        frame = self.frames[-1]
        found = (_MEMBER if frame.bracket == "{" else _ITEM).match(self.text, pos)
        if found is None:
            raise Refused(explain(self.text, pos, self.frames))
        key, token, fraction, delimiter = found.groups()
        start, end = found.span(2)
        key_start = key_end = -1
        if frame.bracket == "{":
            key_start, key_end = found.start(1) - 1, found.end(1) + 1
            key = self.string(key, key_start)
        pos = found.end()
        inner: Index | None = None
        if token in "{[":
            if len(self.frames) > self.limits.depth:
                raise Refused(self.fault("too-deep", _deep(self.limits.depth), start))
            if delimiter != _CLOSER[token]:
                return self.open(Frame(token, start, key, key_start, key_end), end)
            empty = Frame(token, start, key, key_start, key_end)
            value, inner = empty.value, empty.index
            end, delimiter, pos = pos, *self.next(pos)
        else:
            value = self.scalar(token, fraction, start)
        self.add(frame, key, value, (key_start, key_end, start, end, inner))
        return self.close(delimiter, pos)

    def open(self, frame: Frame, pos: int) -> int:
        self.frames.append(frame)
        return pos

    def close(self, delimiter: str, pos: int) -> int:
        """Close what `delimiter`, and those after it, close."""
        while True:
            frame = self.frames[-1]
            if not frame.bracket and not delimiter and pos == len(self.text):
                return -1
            if delimiter == "," and frame.bracket:
                return pos
            if not delimiter or delimiter != _CLOSER[frame.bracket]:
                raise Refused(explain_next(self.text, pos - len(delimiter), self.frames))
            self.frames.pop()
            entry = (frame.key_start, frame.key_end, frame.start, pos, frame.index)
            self.add(self.frames[-1], frame.key, frame.value, entry)
            delimiter, pos = self.next(pos)

    def next(self, pos: int) -> tuple[str, int]:
        found = _NEXT.match(self.text, pos)
        return (found[1], found.end()) if found else ("", pos)

    def add(self, frame: Frame, key: str, value: JsonValue, entry: Entry) -> None:
        first = frame.add(key, value, entry)
        if first >= 0:
            self.twice.append((key, first, entry[0]))

    def scalar(self, token: str, fraction: str | None, start: int) -> JsonValue:
        if token[0] == '"':
            return self.string(token[1:-1], start)
        if fraction is None:
            return _LITERALS[token]
        return self.real(token, start) if fraction else self.integer(token, start)

    def integer(self, token: str, start: int) -> int:
        digits = len(token) - (token[0] == "-")
        if digits > self.limits.digits:
            message = f"an integer of {digits:,} digits; at most {self.limits.digits:,} are read: shorten it"
            raise Refused(self.fault("number-digits", message, start))
        return int(token)

    def real(self, token: str, start: int) -> JsonValue:
        value = decimal(token) if self.numbers == "decimal" else float(token)
        if value is None or value in (float("inf"), float("-inf")):
            shown = token if len(token) <= 40 else token[:37] + "..."
            message = f"the number {shown} is not representable: use a number between -1.79e308 and 1.79e308"
            raise Refused(self.fault("number-range", message, start))
        return value

    def string(self, body: str, start: int) -> str:
        if "\\" not in body:
            return body
        value = _ESCAPE.sub(_unescape, body)
        if _SURROGATE.search(value):
            raise Refused(self.surrogate(body, start))
        return value

    def surrogate(self, body: str, start: int) -> SyntaxFault:
        for found in _ESCAPE.finditer(body):
            lone = _SURROGATE.search(_unescape(found))
            if lone:
                units = len(lone.string[: lone.start()].encode("utf-16-be")) // 2
                written = found[0][6 * units : 6 * units + 6]
                message = f"{written} is half of a surrogate pair: write the character itself, or both halves"
                return self.fault("lone-surrogate", message, start + 1 + found.start() + 6 * units)
        raise AssertionError(body)

    def fault(self, code: str, message: str, offset: int) -> SyntaxFault:
        return fault(self.text, code, message, offset)


def decimal(token: str) -> Decimal | None:
    """The exact value of a number literal, or None past the size that is computed with."""
    from decimal import Decimal, InvalidOperation

    try:
        value = Decimal(token)
    except InvalidOperation:
        return None
    return value if not value or abs(value.adjusted()) <= _DECIMAL_EXPONENT else None


def _unescape(found: re.Match[str]) -> str:
    units, plain = found.groups()
    if units:
        return bytes.fromhex(units.replace("\\u", "")).decode("utf-16-be", "surrogatepass")
    return _PLAIN.get(plain, plain)


def _deep(limit: int) -> str:
    return f"nested more than {limit} levels deep: no request and no specification is"
