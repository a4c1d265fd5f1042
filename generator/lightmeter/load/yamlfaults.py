"""What is wrong with a text that is not YAML, said to a person.

In: PyYAML's error. Out: one `SyntaxFault`; its own words are kept where ours would only guess.
"""

from __future__ import annotations

from typing import Any, Final

from lightmeter.load.frames import fault
from lightmeter.load.parsed import SyntaxFault, line_column

_SENTENCES: Final = (
    (
        "mapping values are not",
        "unexpected-character",
        "a second `: ` on this line: quote the text, or begin a new line",
    ),
    ("expected ':'", "missing-colon", "a colon is missing, or a text over several lines is not in quotes"),
    ("unexpected end of stream", "truncated", "the document ends inside a text in quotes: close it"),
    ("unexpected document indicator", "truncated", "the document ends inside a text in quotes: close it"),
    ("expected ',' or ']'", "missing-comma", "a comma or `]` is missing in this list"),
    ("expected ',' or '}'", "missing-comma", "a comma or `}` is missing in this mapping"),
    ("expected key", "indentation", "a key is expected here: check the indentation and the quotes"),
    ("node content", "missing-value", "a value is expected here"),
    (
        "alphabetic or numeric",
        "bad-anchor",
        "a name belongs after & and *: text that begins with them needs quotes",
    ),
    ("found a tab", "indentation", "a tab: YAML is indented with spaces"),
    (
        "comment or line break",
        "unexpected-character",
        "the text of a `|` or `>` block begins on the next line",
    ),
    ("expected '-' indicator", "indentation", "`- ` is expected here: check the indentation"),
    ("block sequence entries are not", "indentation", "a list begins on a new line, indented"),
    ("unknown escape character", "bad-escape", "not an escape of YAML: a backslash itself is written \\\\"),
    ("expected hexdecimal number", "bad-escape", "hexadecimal digits belong after \\x, \\u and \\U"),
    ("invalid Unicode character", "lone-surrogate", "half of a surrogate pair: write the character itself"),
    ("expected <document start>", "trailing-data", "the document goes on after its value: remove the rest"),
    ("xceeded maximum", "too-deep", "nested too deeply"),
)
"""Words of libyaml and of PyYAML, our code, our sentence."""


def syntax_fault(text: str, error: Any) -> SyntaxFault:
    """One of PyYAML's errors as a fault: a `ReaderError` has a position only, the others have marks."""
    if hasattr(error, "character"):
        return _character(text)
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index, len(text)) if mark is not None else 0
    problem = str(error.problem or error.context or "not YAML")
    if "cannot start any token" in problem:
        return _token(text, offset)
    opened = ""
    if error.context_mark is not None and error.context_mark.index != offset:
        line, column = line_column(text, error.context_mark.index)
        opened = f" (it began on line {line}, column {column})"
    for known, code, sentence in _SENTENCES:
        if known in problem:
            ended = code == "missing-comma" and not text[offset:].strip()
            return fault(text, "truncated" if ended else code, sentence + opened, offset)
    return fault(text, "not-yaml", f"{problem}{opened}", offset)


def _token(text: str, offset: int) -> SyntaxFault:
    char = text[offset : offset + 1]
    if char == "\t":
        return fault(text, "indentation", "a tab: YAML is indented with spaces", offset)
    return fault(text, "unexpected-character", f"a text that begins with `{char}` needs quotes", offset)


def _character(text: str) -> SyntaxFault:
    """PyYAML counts the place of a forbidden character in bytes or characters: look for it again."""
    for offset, char in enumerate(text):
        if not _allowed(char):
            if char == "\ufeff":
                return fault(text, "byte-order-mark", "a byte order mark inside the text: remove it", offset)
            name = "a NUL character" if char == "\0" else f"the control character U+{ord(char):04X}"
            return fault(
                text, "control-character", f"{name}: in double quotes write it as \\x{ord(char):02x}", offset
            )
    return fault(text, "control-character", "a control character that YAML does not allow", 0)


def _allowed(char: str) -> bool:
    """The printable characters of YAML 1.2, without the byte order mark."""
    code = ord(char)
    if char in "\t\n\r":
        return True
    return 0x20 <= code < 0x7F or code == 0x85 or (code >= 0xA0 and code not in (0xFEFF, 0xFFFE, 0xFFFF))
