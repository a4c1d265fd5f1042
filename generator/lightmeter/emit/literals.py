"""One serialiser for each Python context: string literal, value literal, docstring, comment.

In: text or values of a spec, hostile or not. Out: source text that means exactly that and nothing else.
No spec text reaches generated Python except through one of these.
"""

from __future__ import annotations

import textwrap
from decimal import Decimal

from lightmeter.model.types import Json, Members

LINE_ENDS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Everything some tool takes for the end of a line."""


def python_string(text: str) -> str:
    """A double-quoted literal; printable text is kept, everything else is escaped."""
    parts = ['"']
    for char in text:
        if char in '"\\':
            parts.append("\\" + char)
        elif char == "\n":
            parts.append("\\n")
        elif char.isprintable():
            parts.append(char)
        else:
            code = ord(char)
            parts.append(
                f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
            )
    return "".join(parts) + '"'


def python_literal(value: Json) -> str:
    """Any JSON value as a Python expression that evaluates to it."""
    match value:
        case str():
            return python_string(value)
        case Decimal():
            return repr(float(value))
        case None | bool() | int():
            return repr(value)
        case Members(items):
            return "{" + ", ".join(f"{python_string(k)}: {python_literal(v)}" for k, v in items) + "}"
        case _:
            return "[" + ", ".join(python_literal(item) for item in value) + "]"


def python_tuple(values: tuple[Json, ...]) -> str:
    """A tuple of values."""
    inner = ", ".join(python_literal(value) for value in values)
    return f"({inner},)" if len(values) == 1 else f"({inner})"


def one_line(text: str) -> str:
    """Text with every kind of line end and control character turned into a space."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def python_comment(text: str) -> str:
    """Text that may follow `# `."""
    return one_line(text)


def python_docstring(text: str, indent: int = 0, width: int = 100) -> str:
    """The inside of a triple-quoted docstring: wrapped, indented, unable to end it."""
    pad = " " * indent
    paragraphs = [one_line(part) for part in text.split("\n\n")]
    wrapped = [
        "\n".join(textwrap.wrap(part, width - indent, break_long_words=False)) for part in paragraphs if part
    ]
    body = "\n\n".join(wrapped).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    body = body[:-1] + '\\"' if body.endswith('"') else body
    if "\n" in body:
        body += "\n"
    return body.replace("\n", "\n" + pad).replace("\n" + pad + "\n", "\n\n")
