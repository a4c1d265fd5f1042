"""Text for Markdown as GitHub renders it: nothing in it is markup, a link, a mention or HTML.

In: any text. Out: text, or a code span, for a paragraph or a table.
"""

from __future__ import annotations

import re
from typing import Final

from lightmeter.text.printable import visible

_PUNCTUATION: Final = re.compile(r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]")
_BEGINS: Final = re.compile(r"([-+=](?=[-+= ]|$)|[0-9]{1,9}(?=[.)](?: |$)))")
"""What makes a line a list, a rule or a heading."""
_CALLS: Final = re.compile(r"[@#](?=\w)|(?i:https?|ftp|mailto|xmpp|www)(?=[:.])|(?i:gh)(?=-[0-9])")
"""What GitHub makes a link or a call of, wherever it stands."""
_BREAK: Final = "<!-- -->"
_NAME: Final = re.compile(r"`([\w$*/.-]{1,80})`", re.ASCII)


def escaped(text: str) -> str:
    """Plain text on one line. Names are cut off from `@` and `#`, addresses after http: a report calls nobody."""
    plain = visible(" ".join(text.split()))
    begins = _BEGINS.match(plain)
    plain = _PUNCTUATION.sub(
        lambda found: f"\\{found[0]}" if found[0] in "\\`*_[]<>|~&#!" else found[0], plain
    )
    if begins:  # a backslash before the sign, or between the number and its point
        at = begins.end() if begins[0].isdigit() else 0
        plain = f"{plain[:at]}\\{plain[at:]}"
    return _CALLS.sub(lambda found: found[0] + _BREAK, plain)


def code(text: str) -> str:
    """A code span, with a fence that is longer than any run of backticks inside."""
    plain = visible(" ".join(text.split()))
    longest = max((len(run) for run in re.findall(r"`+", plain)), default=0)
    fence = "`" * (longest + 1)
    room = " " if longest or not plain else ""
    return f"{fence}{room}{plain}{room}{fence}"


def cell(text: str) -> str:
    """A code span for a table: two of them where a backslash stands before `|`, which cannot be escaped there."""
    spans = map(code, re.split(r"(?<=\\)(?=\|)", text))
    return _BREAK.join(spans).replace("|", "\\|")


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
