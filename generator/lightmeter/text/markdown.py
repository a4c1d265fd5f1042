"""Text for Markdown as GitHub renders it: nothing in it is markup, a link, a mention or HTML.

In: any text. Out: text, or a code span, for a paragraph or a table cell.
"""

from __future__ import annotations

import re
from typing import Final

from lightmeter.text.printable import visible

_PUNCTUATION: Final = re.compile(r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]")
_NAME: Final = re.compile(r"`([\w$*/.-]{1,80})`", re.ASCII)


def escaped(text: str) -> str:
    """Plain text on one line. `@` and `#` are cut off from what follows: a report must not call people."""
    plain = visible(" ".join(text.split()))
    plain = _PUNCTUATION.sub(
        lambda found: f"\\{found[0]}" if found[0] in "\\`*_[]<>|~&#!" else found[0], plain
    )
    plain = re.sub(r"@(?=\w)", "@<!-- -->", plain)
    return re.sub(r"(https?|ftp|www)(?=[:.])", r"\1<!-- -->", plain)


def code(text: str) -> str:
    """A code span, with a fence that is longer than any run of backticks inside; `|` is escaped for tables."""
    plain = visible(" ".join(text.split())).replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", plain)), default=0)
    fence = "`" * (longest + 1)
    room = " " if longest or not plain else ""
    return f"{fence}{room}{plain}{room}{fence}"


def sentence(text: str) -> str:
    """Plain text in which our own names in backticks stay code; it may go on from a name before it."""
    parts = _NAME.split(text)
    return "".join(code(part) if index % 2 else _spaced(part) for index, part in enumerate(parts))


def _spaced(text: str) -> str:
    """Plain text that keeps a blank at either end."""
    before, after = (" " if end.isspace() else "" for end in (text[:1], text[-1:]))
    plain = escaped(text)
    return f"{before}{plain}{after}" if plain else before


def fenced(text: str, language: str = "") -> str:
    """A block of code, with a fence that is longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    lines = "\n".join(map(visible, text.split("\n")))
    return f"{fence}{language}\n{lines}\n{fence}"


def comment(text: str) -> str:
    """The inside of an HTML comment: it cannot end there."""
    return visible(" ".join(text.split())).replace("--", "-&#45;").replace(">", "&gt;").replace("<", "&lt;")
