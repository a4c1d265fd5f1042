"""What is wrong with one word of a text that is not JSON: a number, a name, a string, a stray character.

In: the text and the place of the word. Out: a `SyntaxFault`, or None when the word is not of that kind.
"""

from __future__ import annotations

import re

from lightmeter.load.frames import fault
from lightmeter.load.parsed import SyntaxFault, line_column

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Final

BODY: Final = r'(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|(?!))*+'
"""The inside of a JSON string. The last alternative never matches: without it, Python before 3.11.5 keeps the place
of a half-matched escape and reads on behind it."""
_WORD: Final = re.compile(r"[^\W\d][\w$-]*")
_NUMBERISH: Final = re.compile(r"[+-]?[.]?[0-9][0-9a-zA-Z_.+-]*|[+-]?[.][0-9][0-9.eE+-]*|[+-](?![a-zA-Z])")
_WORDS: Final = {
    **dict.fromkeys(("True", "TRUE", "yes"), "true"),
    **dict.fromkeys(("False", "FALSE", "no"), "false"),
    **dict.fromkeys(("None", "Null", "NULL", "nil", "undefined"), "null"),
}
_CURLY: Final = "“”„‟«»"


def glued(text: str, at: int) -> SyntaxFault | None:
    """A value that goes on: `01`, `1.`, `0x10`, `nullx`. `at` is where reading it ended."""
    if not (text[at].isalnum() or text[at] in "+-._"):
        return None
    start = at
    while start and (text[start - 1].isalnum() or text[start - 1] in "+-._"):
        start -= 1
    return None if start == at else number(text, start) or word(text, start)


def number(text: str, at: int) -> SyntaxFault | None:
    """A number that JSON writes otherwise."""
    found = _NUMBERISH.match(text, at)
    if found is None:
        return None
    written = found[0]
    return fault(text, "bad-number", f"{short(written)}: {_number_advice(written)}", at)


def _number_advice(written: str) -> str:
    digits = written.lstrip("+-")
    if written[0] == "+":
        return "a number has no plus sign"
    if digits[:2].lower() in ("0x", "0o", "0b"):
        return "a number is written in decimal digits"
    if digits[:1] == ".":
        return "a number needs a digit before the point"
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return "a number has no leading zero: remove it, or put the text in double quotes"
    if "_" in digits:
        return "digits are not grouped with underscores"
    if digits.endswith(".") or ".e" in digits.lower():
        return "a number needs a digit after the point"
    return "this is not a number as JSON writes it"


def word(text: str, at: int) -> SyntaxFault | None:
    """A name without quotes: a literal of another language, or text."""
    found = _WORD.match(text, at)
    if found is None:
        return None
    name = found[0]
    if name in _WORDS:
        return fault(text, "unquoted-value", f"{name} is not JSON: type {_WORDS[name]}", at)
    return fault(text, "unquoted-value", f'the text {short(name)} needs double quotes: "{short(name)}"', at)


def bare(text: str, at: int) -> str:
    """The name or number at a place, "" for neither."""
    found = _WORD.match(text, at) or _NUMBERISH.match(text, at)
    return found[0] if found else ""


def open_string(text: str, start: int, end: int) -> SyntaxFault:
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
        return _escape(text, end)
    return control(text, end) or fault(text, "unexpected-character", character(char), end)


def _escape(text: str, at: int) -> SyntaxFault:
    if at + 1 == len(text):
        return fault(text, "truncated", "the document ends inside an escape", len(text))
    if text[at + 1] == "u":
        message = f"{text[at : at + 6]}: four hexadecimal digits belong after \\u"
    else:
        message = f"{text[at : at + 2]} is not an escape of JSON: a backslash itself is written \\\\"
    return fault(text, "bad-escape", message, at)


def comment(text: str, at: int) -> SyntaxFault | None:
    """A comment of another language."""
    if text[at] == "#" or text[at : at + 2] in ("//", "/*"):
        return fault(text, "comment", "JSON has no comments: remove it, or write the file as YAML", at)
    return None


def quotes(text: str, at: int) -> SyntaxFault | None:
    """A quote that JSON does not have."""
    if text[at] in "'`":
        return fault(
            text, "single-quotes", f'text stands in double quotes: type `"` instead of `{text[at]}`', at
        )
    if text[at] in _CURLY:
        return fault(text, "single-quotes", f'typographic quotes: type `"` instead of `{text[at]}`', at)
    return None


def control(text: str, at: int) -> SyntaxFault | None:
    """A control character or byte order mark."""
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


def short(written: str) -> str:
    """At most 40 characters, for a message."""
    return written if len(written) <= 40 else written[:37] + "..."


def character(char: str) -> str:
    """One character, named when it cannot be shown."""
    return f"`{char}`" if char.isprintable() else f"the character U+{ord(char):04X}"
