"""What is wrong with a text that is not JSON, said to a person: what was found, and what to type instead.

In: the text, the place where reading stopped, and what is open there. Out: one `SyntaxFault`.
"""

from __future__ import annotations

import re

from lightmeter.load import jsonwords as words
from lightmeter.load.frames import Frame, fault
from lightmeter.load.parsed import SyntaxFault, line_column

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Final

_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_STRING: Final = re.compile(rf'"({words.BODY})')
_NOT_FINITE: Final = re.compile(r"[+-]?(?:NaN|Infinity|nan|inf|Inf|infinity)\b")
_NAMES: Final = {"{": "object", "[": "array"}
_CLOSER: Final = {"{": "}", "[": "]"}


def explain(text: str, pos: int, frames: list[Frame]) -> SyntaxFault:
    """Why no member (in an object) or value (elsewhere) starts at `pos`."""
    frame = frames[-1]
    at = _skip(text, pos)
    if at == len(text):
        return _truncated(text, frames)
    char = text[at]
    if char in "}]":
        return _closed_early(text, at, frames)
    if char == ",":
        return fault(text, "missing-value", "two commas, or a comma with nothing before it: remove one", at)
    if frame.bracket != "{":
        return _value(text, at)
    if char != '"':
        return _key(text, at)
    key = _STRING.match(text, at)
    if key is None or text[key.end() : key.end() + 1] != '"':
        return words.open_string(text, at, key.end() if key else at + 1)
    return _after_key(text, key.end() + 1, key[1], frames)


def explain_next(text: str, at: int, frames: list[Frame]) -> SyntaxFault:
    """Why a comma or a closing bracket was expected at `at`, after a complete value."""
    frame = frames[-1]
    if at == len(text):
        return _truncated(text, frames)
    char = text[at]
    if not frame.bracket:
        return _trailing(text, at)
    if char in "}]":
        return _wrong_closer(text, at, frame)
    if odd := words.comment(text, at) or words.glued(text, at):
        return odd
    if char in ":=":
        return fault(text, "unexpected-character", f"`{char}` after a value: a comma belongs here", at)
    if odd := words.control(text, at):
        return odd
    what = "member" if frame.bracket == "{" else "item"
    return fault(
        text,
        "missing-comma",
        f"a comma is missing before this {what}: type `,` after the value before it",
        at,
    )


def _skip(text: str, pos: int) -> int:
    found = _SPACE.match(text, pos)
    return found.end() if found else pos


def _truncated(text: str, frames: list[Frame]) -> SyntaxFault:
    end = len(text)
    frame = frames[-1]
    if not frame.bracket:
        return fault(text, "empty", "a value is expected, but there is none", end)
    line, column = line_column(text, frame.start)
    opened = f"the {_NAMES[frame.bracket]} opened on line {line}, column {column} is never closed"
    missing = "".join(_CLOSER[one.bracket] for one in reversed(frames) if one.bracket)
    message = f"the document ends too early: {opened}; add `{missing[:20]}{'...' * (len(missing) > 20)}`"
    return fault(text, "truncated", message, end)


def _closed_early(text: str, at: int, frames: list[Frame]) -> SyntaxFault:
    frame = frames[-1]
    before = len(text[:at].rstrip(" \t\n\r")) - 1
    if before >= 0 and text[before] == ",":
        if frame.bracket and text[at] == _CLOSER[frame.bracket]:
            return fault(text, "trailing-comma", f"a comma before `{text[at]}`: remove the comma", before)
        at = before + 1 if not frame.bracket else at
    if not frame.bracket:
        return fault(text, "mismatched-bracket", f"`{text[at]}` closes nothing: remove it", at)
    return _wrong_closer(text, at, frame)


def _wrong_closer(text: str, at: int, frame: Frame) -> SyntaxFault:
    line, column = line_column(text, frame.start)
    opened = f"the {_NAMES[frame.bracket]} opened on line {line}, column {column}"
    message = f"`{text[at]}` does not close {opened}: `{_CLOSER[frame.bracket]}` is expected"
    return fault(text, "mismatched-bracket", message, at)


def _key(text: str, at: int) -> SyntaxFault:
    if odd := words.comment(text, at) or words.quotes(text, at) or words.control(text, at):
        return odd
    if name := words.bare(text, at):
        message = f'the key {words.short(name)} needs double quotes: "{words.short(name)}"'
        return fault(text, "unquoted-key", message, at)
    return fault(
        text,
        "unexpected-character",
        f"{words.character(text[at])} where a key in double quotes is expected",
        at,
    )


def _after_key(text: str, pos: int, key: str, frames: list[Frame]) -> SyntaxFault:
    at = _skip(text, pos)
    if at == len(text):
        return _truncated(text, frames)
    if text[at] != ":":
        return words.comment(text, at) or fault(
            text, "missing-colon", f'a colon is missing after the key "{words.short(key)}"', at
        )
    at = _skip(text, at + 1)
    if at == len(text):
        return _truncated(text, frames)
    if text[at] in ",}]":
        return fault(
            text,
            "missing-value",
            f'the key "{words.short(key)}" has no value: give one, or remove the key',
            at,
        )
    return _value(text, at)


def _value(text: str, at: int) -> SyntaxFault:
    if text[at] == '"':
        body = _STRING.match(text, at)
        return words.open_string(text, at, body.end() if body else at + 1)
    special = _NOT_FINITE.match(text, at)
    if special:
        message = f"{special[0]} is not JSON: give a number, or leave the member out"
        return fault(text, "not-a-number", message, at)
    return (
        words.comment(text, at)
        or words.quotes(text, at)
        or words.control(text, at)
        or words.number(text, at)
        or words.word(text, at)
        or fault(text, "unexpected-character", f"{words.character(text[at])} where a value is expected", at)
    )


def _trailing(text: str, at: int) -> SyntaxFault:
    if odd := words.control(text, at) or words.comment(text, at):
        return odd
    if text[at] in "]}":
        return fault(text, "mismatched-bracket", f"`{text[at]}` closes nothing: remove it", at)
    if odd := words.glued(text, at):
        return odd
    if text[at] == ",":
        return fault(text, "trailing-comma", "a comma after the value of the document: remove it", at)
    message = "the document goes on after its value: remove the rest"
    if text[at] in "{[":
        message = "a second value: one document holds one value (a file of one value a line is named .jsonl)"
    return fault(text, "trailing-data", message, at)
