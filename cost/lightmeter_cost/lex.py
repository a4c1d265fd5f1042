"""Text of an expression to tokens. Knows the signs of the language and what people write instead of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lightmeter_cost.errors import ExpressionError, spell

MAX_LENGTH = 2000
MAX_TOKENS = 400
MAX_DIGITS = 18

_SPACE = " \t\r\n"
_SIGN = re.compile(r"\|\||&&|==|!=|<=|>=|[<>+\-*/!?:(),\[\]]")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CLOSE = {"'": re.compile(r"[^'\\\r\n]*"), '"': re.compile(r'[^"\\\r\n]*')}
_ESCAPES = {"\\": "\\", "'": "'", '"': '"', "n": "\n", "r": "\r", "t": "\t"}
_CODE_POINT = {"u": re.compile(r"[0-9A-Fa-f]{4}"), "U": re.compile(r"[0-9A-Fa-f]{8}")}

_REPAIRS = {
    "=": ("`=` does not compare", "write `==`"),
    "&": ("`&` is not part of the language", "write `&&`"),
    "|": ("`|` is not part of the language", "write `||`"),
    "%": ("`%` is not part of the language", "use the schema keyword multipleOf"),
    "^": ("`^` is not part of the language", "write the product out, as in `x * x`"),
    ".": ("`.` is not part of the language", "name a field of the request, without a path"),
    "{": ("`{` is not part of the language", "a table of values belongs in the price book"),
    "}": ("`}` is not part of the language", "a table of values belongs in the price book"),
    ";": ("`;` is not part of the language", "write one expression; name its parts under `let`"),
    "$": ("`$` is not part of the language", "only names made of ASCII letters, digits and `_` can be read"),
    "#": ("comments are not part of the language", "put the note into `source`"),
    "`": ("a backquote does not quote", "write text in double quotes"),
    "×": ("`×` is not part of the language", "write `*`"),
    "·": ("`·` is not part of the language", "write `*`"),
    "÷": ("`÷` is not part of the language", "write `/`"),
    "−": ("this minus sign is not ASCII", "write `-`"),
    "–": ("this dash is not a minus sign", "write `-`"),
    "≤": ("`≤` is not part of the language", "write `<=`"),
    "≥": ("`≥` is not part of the language", "write `>=`"),
    "≠": ("`≠` is not part of the language", "write `!=`"),
    "“": ("typographic quotes do not quote", "write text in double quotes"),
    "”": ("typographic quotes do not quote", "write text in double quotes"),
    "‘": ("typographic quotes do not quote", "write text in double quotes"),
    "’": ("typographic quotes do not quote", "write text in double quotes"),
}


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is the sign, the name, the digits or the decoded string; `column` is 1-based."""

    kind: Literal["sign", "name", "number", "text", "end"]
    text: str
    column: int


def tokens(text: str) -> tuple[Token, ...]:
    """All tokens with an `end` at last; ExpressionError for foreign signs and beyond the limits."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"the expression has {len(text)} characters, at most {MAX_LENGTH} are read",
            MAX_LENGTH + 1,
            "name its parts under `let`",
        )
    found: list[Token] = []
    for token in _scan(text):
        found.append(token)
        if len(found) > MAX_TOKENS:
            raise ExpressionError(
                f"the expression has more than {MAX_TOKENS} tokens",
                token.column,
                "name its parts under `let`",
            )
    return (*found, Token("end", "", len(text) + 1))


def _scan(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        if text[place] in _SPACE:
            place += 1
            continue
        token, place = _one(text, place)
        yield token


def _one(text: str, place: int) -> tuple[Token, int]:
    sign = text[place]
    if sign in "'\"":
        return _string(text, place)
    if found := _NAME.match(text, place):
        return Token("name", found[0], place + 1), found.end()
    if found := _NUMBER.match(text, place):
        return _number(text, place, found[0])
    if text.startswith("//", place):
        raise ExpressionError(
            "comments are not part of the language", place + 1, "put the note into `source`"
        )
    if found := _SIGN.match(text, place):
        return Token("sign", found[0], place + 1), found.end()
    raise _foreign(text, place)


def _number(text: str, place: int, digits: str) -> tuple[Token, int]:
    end = place + len(digits)
    tail = text[end : end + 1]
    if tail.isalnum() or tail in ("_", "."):
        raise ExpressionError(
            f"{spell(text[place : end + 1])} is not a number of the language",
            place + 1,
            "write plain digits with at most one point between them, as in `0.5` or `1048576`",
        )
    if len(digits.replace(".", "")) > MAX_DIGITS:
        raise ExpressionError(
            f"a number has at most {MAX_DIGITS} digits", place + 1, "write a shorter number"
        )
    return Token("number", digits, place + 1), end


def _string(text: str, start: int) -> tuple[Token, int]:
    quote, place = text[start], start + 1
    parts: list[str] = []
    while True:
        run = _CLOSE[quote].match(text, place)
        assert run is not None  # the pattern also matches nothing
        parts.append(_clean(run[0], place))
        place = run.end()
        if text[place : place + 1] == quote:
            return Token("text", "".join(parts), start + 1), place + 1
        if text[place : place + 1] != "\\":
            raise ExpressionError("this text is not closed", start + 1, f"end it with {quote}")
        sign, place = _escape(text, place)
        parts.append(sign)


def _clean(run: str, place: int) -> str:
    for offset, sign in enumerate(run):
        if sign < " " or "\ud800" <= sign <= "\udfff":
            raise ExpressionError(
                f"{spell(sign)} may not stand in text",
                place + offset + 1,
                f"write \\u{ord(sign):04x}" * (sign < " "),
            )
    return run


def _escape(text: str, place: int) -> tuple[str, int]:
    letter = text[place + 1 : place + 2]
    if letter in _ESCAPES:
        return _ESCAPES[letter], place + 2
    digits = _CODE_POINT[letter].match(text, place + 2) if letter in _CODE_POINT else None
    value = int(digits[0], 16) if digits else -1
    if digits and value < 0x110000 and not 0xD800 <= value < 0xE000:
        return chr(value), digits.end()
    raise ExpressionError(
        f"{spell(text[place : place + 2])} is not an escape of the language",
        place + 1,
        "write one of \\\\ \\' \\\" \\n \\r \\t \\uXXXX \\UXXXXXXXX",
    )


def _foreign(text: str, place: int) -> ExpressionError:
    sign = text[place]
    if sign == "." and text[place + 1 : place + 2].isdigit():
        return ExpressionError("a number begins with a digit", place + 1, "write `0.5` for `.5`")
    if sign in _REPAIRS:
        return ExpressionError(_REPAIRS[sign][0], place + 1, _REPAIRS[sign][1])
    if sign.isdigit() or sign.isnumeric():
        return ExpressionError(f"{spell(sign)} is not a digit of the language", place + 1, "write 0 to 9")
    if sign.isalpha():
        return ExpressionError(f"{spell(sign)} may not stand in a name", place + 1, "use ASCII letters")
    if sign.isspace():
        return ExpressionError(f"{spell(sign)} may not stand here", place + 1, "use a plain space")
    return ExpressionError(f"{spell(sign)} is not part of the language", place + 1, "remove it")
