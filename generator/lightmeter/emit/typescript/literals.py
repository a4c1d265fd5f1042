"""One serialiser for each TypeScript context: string literal, value literal, property name, comment.

In: text or values of a spec, hostile or not. Out: source text that means exactly that and nothing else.
No spec text reaches generated TypeScript except through one of these; there are no template literals.
"""

from __future__ import annotations

import re
import textwrap
from decimal import Decimal

from lightmeter.emit.literals import one_line
from lightmeter.model.types import Json, Members

PLAIN_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def ts_string(text: str) -> str:
    """A double-quoted literal; printable text is kept, everything else is escaped by UTF-16 code units."""
    return '"' + "".join(map(_char, text)) + '"'


def _char(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char == "\n":
        return "\\n"
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\u{{{code:x}}}"


def ts_literal(value: Json) -> str:
    """Any JSON value as an expression that evaluates to it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return ts_string(value)
        case int():
            return str(value)
        case Decimal():
            return repr(float(value)).removesuffix(".0")
        case Members(items):
            return "{" + ", ".join(f"{ts_member(name)}: {ts_literal(inner)}" for name, inner in items) + "}"
        case _:
            return ts_array(value)


def ts_array(values: tuple[Json, ...]) -> str:
    """An array of values."""
    return "[" + ", ".join(map(ts_literal, values)) + "]"


def ts_property(name: str) -> str:
    """A property name in a type: plain where it can be, else quoted."""
    return name if PLAIN_NAME.fullmatch(name) else ts_string(name)


def ts_member(name: str) -> str:
    """A property name in an object literal; computed where it would set the prototype."""
    return '["__proto__"]' if name == "__proto__" else ts_property(name)


def ts_comment(text: str) -> str:
    """Text that may follow `// ` or stand inside `/* */`: one line, unable to end the comment."""
    return one_line(text).replace("*/", "*\\/")


def ts_doc(text: str, indent: int = 0, width: int = 110) -> str:
    """A whole JSDoc comment, wrapped; no line of the text can end it or begin a tag."""
    pad = " " * indent
    paragraphs = [ts_comment(part) for part in text.split("\n\n")]
    lines: list[str] = []
    for part in filter(None, paragraphs):
        wrapped = textwrap.wrap(part, width - indent - 3, break_long_words=False, break_on_hyphens=False)
        lines += [""] if lines else []
        lines += ["\\" + line if line.startswith("@") else line for line in wrapped]
    if len(lines) == 1 and len(lines[0]) + indent + 7 <= width:
        return f"/** {lines[0]} */"
    body = "".join(f"\n{pad} * {line}".rstrip() for line in lines)
    return f"/**{body}\n{pad} */"
