"""What is wrong with a text that is not JSON, said to a person: what was found, and what to type instead.

In: the text, the place where reading stopped, and what is open there. Out: one `SyntaxFault`.
"""

from __future__ import annotations

import re

from lightmeter.load.parsed import SyntaxFault, line_column

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Final

    from lightmeter.load.parsed import Entry, Index, JsonValue

_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_WORD: Final = re.compile(r"[^\W\d][\w$-]*")
_NUMBERISH: Final = re.compile(r"[+-]?[.]?[0-9][0-9a-zA-Z_.+-]*|[+-]?[.][0-9][0-9.eE+-]*|[+-](?![a-zA-Z])")
_STRING: Final = re.compile(r'"((?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+)')
_NOT_FINITE: Final = re.compile(r"[+-]?(?:NaN|Infinity|nan|inf|Inf|infinity)\b")
_WORDS: Final = {
    **dict.fromkeys(("True", "TRUE", "yes"), "true"),
    **dict.fromkeys(("False", "FALSE", "no"), "false"),
    **dict.fromkeys(("None", "Null", "NULL", "nil", "undefined"), "null"),
}
_NAMES: Final = {"{": "object", "[": "array"}
_CLOSER: Final = {"{": "}", "[": "]"}
_CURLY: Final = "“”„‟«»"


class Refused(Exception):
    """Ends a reading; never leaves the reader."""

    def __init__(self, fault: SyntaxFault) -> None:
        super().__init__(fault.message)
        self.fault: Final = fault


class Frame:
    """An object or array that is open (`bracket` "" is the document): its parts so far, and its own key."""

    __slots__ = ("bracket", "index", "key", "key_end", "key_start", "start", "value")

    def __init__(self, bracket: str, start: int, key: str, key_start: int, key_end: int) -> None:
        self.bracket: Final = bracket
        self.start: Final = start
        self.key: Final = key
        self.key_start: Final = key_start
        self.key_end: Final = key_end
        self.value: dict[str, JsonValue] | list[JsonValue] = {} if bracket == "{" else []
        self.index: Index = {} if bracket == "{" else []

    def place(self, key: str, entry: Entry) -> None:
        if isinstance(self.index, list):
            self.index.append(entry)
        else:
            self.index[key] = entry

    def first(self, key: str) -> int:
        """Where a key that is already known stands."""
        return self.index[key][0] if isinstance(self.index, dict) else -1

    def only(self) -> tuple[JsonValue, Entry]:
        """The one value of the document, once it is read."""
        if isinstance(self.value, list) and isinstance(self.index, list):
            return self.value[0], self.index[0]
        raise AssertionError(self.bracket)


def fault(text: str, code: str, message: str, offset: int) -> SyntaxFault:
    line, column = line_column(text, offset)
    return SyntaxFault(code, message, line, column, offset)


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
        return _value(text, at, frames)
    if char != '"':
        return _key(text, at)
    key = _STRING.match(text, at)
    if key is None or text[key.end() : key.end() + 1] != '"':
        return _string(text, at, key.end() if key else at + 1, frames)
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
    if comment := _comment(text, at):
        return comment
    if odd := _glued(text, at):
        return odd
    if char in ":=":
        return fault(text, "unexpected-character", f"`{char}` after a value: a comma belongs here", at)
    if control := _control(text, at):
        return control
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
    if odd := _comment(text, at) or _quotes(text, at) or _control(text, at):
        return odd
    word = _WORD.match(text, at) or _NUMBERISH.match(text, at)
    if word:
        return fault(
            text, "unquoted-key", f'the key {_short(word[0])} needs double quotes: "{_short(word[0])}"', at
        )
    return fault(
        text, "unexpected-character", f"{_char(text[at])} where a key in double quotes is expected", at
    )


def _after_key(text: str, pos: int, key: str, frames: list[Frame]) -> SyntaxFault:
    at = _skip(text, pos)
    if at == len(text):
        return _truncated(text, frames)
    if text[at] != ":":
        return _comment(text, at) or fault(
            text, "missing-colon", f'a colon is missing after the key "{_short(key)}"', at
        )
    at = _skip(text, at + 1)
    if at == len(text):
        return _truncated(text, frames)
    if text[at] in ",}]":
        return fault(
            text, "missing-value", f'the key "{_short(key)}" has no value: give one, or remove the key', at
        )
    return _value(text, at, frames)


def _value(text: str, at: int, frames: list[Frame]) -> SyntaxFault:
    if text[at] == '"':
        body = _STRING.match(text, at)
        return _string(text, at, body.end() if body else at + 1, frames)
    special = _NOT_FINITE.match(text, at)
    if special:
        message = f"{special[0]} is not JSON: give a number, or leave the member out"
        return fault(text, "not-a-number", message, at)
    return (
        _comment(text, at)
        or _quotes(text, at)
        or _control(text, at)
        or _number(text, at)
        or _word(text, at)
        or fault(text, "unexpected-character", f"{_char(text[at])} where a value is expected", at)
    )


def _glued(text: str, at: int) -> SyntaxFault | None:
    """A value that goes on: `01`, `1.`, `0x10`, `nullx`. `at` is where reading it ended."""
    if not (text[at].isalnum() or text[at] in "+-._"):
        return None
    start = at
    while start and (text[start - 1].isalnum() or text[start - 1] in "+-._"):
        start -= 1
    return None if start == at else _number(text, start) or _word(text, start)


def _number(text: str, at: int) -> SyntaxFault | None:
    found = _NUMBERISH.match(text, at)
    if found is None:
        return None
    written = found[0]
    digits = written.lstrip("+-")
    if written[0] == "+":
        advice = "a number has no plus sign"
    elif digits[:2].lower() in ("0x", "0o", "0b"):
        advice = "a number is written in decimal digits"
    elif digits[:1] == ".":
        advice = "a number needs a digit before the point"
    elif len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        advice = "a number has no leading zero: remove it, or put the text in double quotes"
    elif "_" in digits:
        advice = "digits are not grouped with underscores"
    elif digits.endswith(".") or ".e" in digits.lower():
        advice = "a number needs a digit after the point"
    else:
        advice = "this is not a number as JSON writes it"
    return fault(text, "bad-number", f"{_short(written)}: {advice}", at)


def _word(text: str, at: int) -> SyntaxFault | None:
    found = _WORD.match(text, at)
    if found is None:
        return None
    word = found[0]
    if word in _WORDS:
        return fault(text, "unquoted-value", f"{word} is not JSON: type {_WORDS[word]}", at)
    return fault(text, "unquoted-value", f'the text {_short(word)} needs double quotes: "{_short(word)}"', at)


def _string(text: str, start: int, end: int, frames: list[Frame]) -> SyntaxFault:
    """A string that stops at `end` without its closing quote."""
    line, column = line_column(text, start)
    if end >= len(text):
        message = f'the document ends inside the text opened on line {line}, column {column}: add `"`'
        return fault(text, "truncated", message, len(text))
    char = text[end]
    if char in "\n\r":
        message = 'the text is not closed on its line: add `"`, and write a line break as \\n'
        return fault(text, "unclosed-string", message, start)
    if char == "\\":
        if end + 1 == len(text):
            return fault(text, "truncated", "the document ends inside an escape", len(text))
        written = text[end : end + (6 if text[end + 1] == "u" else 2)]
        message = f"{_short(written)!s} is not an escape of JSON: a backslash itself is written \\\\"
        if written[1] == "u":
            message = f"{_short(written)!s}: four hexadecimal digits belong after \\u"
        return fault(text, "bad-escape", message, end)
    return _control(text, end) or fault(text, "unexpected-character", _char(char), end)


def _comment(text: str, at: int) -> SyntaxFault | None:
    if text[at] == "#" or text[at : at + 2] in ("//", "/*"):
        return fault(text, "comment", "JSON has no comments: remove it, or write the file as YAML", at)
    return None


def _quotes(text: str, at: int) -> SyntaxFault | None:
    if text[at] in "'`":
        return fault(
            text, "single-quotes", f'text stands in double quotes: type `"` instead of `{text[at]}`', at
        )
    if text[at] in _CURLY:
        return fault(text, "single-quotes", f'typographic quotes: type `"` instead of `{text[at]}`', at)
    return None


def _control(text: str, at: int) -> SyntaxFault | None:
    char = text[at]
    if char == "\0":
        return fault(
            text, "control-character", "a NUL character: remove it (in a text, write it as \\u0000)", at
        )
    if char < " ":
        name = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}.get(char, f"\\u{ord(char):04x}")
        return fault(text, "control-character", f"a control character: in a text it is written {name}", at)
    if char == "\ufeff":
        return fault(text, "byte-order-mark", "a byte order mark inside the text: remove it", at)
    return None


def _trailing(text: str, at: int) -> SyntaxFault:
    if control := _control(text, at):
        return control
    if comment := _comment(text, at):
        return comment
    if text[at] in "]}":
        return fault(text, "mismatched-bracket", f"`{text[at]}` closes nothing: remove it", at)
    if odd := _glued(text, at):
        return odd
    if text[at] == ",":
        return fault(text, "trailing-comma", "a comma after the value of the document: remove it", at)
    message = "the document goes on after its value: remove the rest"
    if text[at] in "{[":
        message = "a second value: one document holds one value (a file of one value a line is named .jsonl)"
    return fault(text, "trailing-data", message, at)


def _short(written: str) -> str:
    return written if len(written) <= 40 else written[:37] + "..."


def _char(char: str) -> str:
    return f"`{char}`" if char.isprintable() else f"the character U+{ord(char):04X}"
