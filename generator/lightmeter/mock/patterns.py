"""Text that matches a pattern, as short as the pattern lets it be.

In: an ECMA-262 pattern as the model keeps it. Out: a text in which it is found, or None where none is soon made.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

from lightmeter.model.ecma import python_form, python_regex

MOST = 200
"""Characters."""


@lru_cache(maxsize=256)
def matching(pattern: str) -> str | None:
    """A text that the pattern is found in."""
    parser: Any = import_module("re._parser")
    try:
        text = "".join(_text(item) for item in parser.parse(python_form(pattern)))
        return text if len(text) <= MOST and re.search(python_regex(pattern), text) else None
    except (re.error, RecursionError, ValueError, OverflowError):
        return None


def _text(item: Any) -> str:
    """The shortest text of one part of a parsed pattern; `ValueError` for a part that is not played."""
    name, value = str(item[0]), item[1]
    match name:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return "b" if value == ord("a") else "a"
        case "ANY":
            return "a"
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return ""
        case "IN":
            return _of_class(value)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, inner = value
            if least > MOST:
                raise ValueError(least)
            return "".join(map(_text, inner)) * int(least)
        case "SUBPATTERN":
            return "".join(map(_text, value[3]))
        case "ATOMIC_GROUP":
            return "".join(map(_text, value))
        case "BRANCH":
            return "".join(map(_text, value[1][0]))
        case _:
            raise ValueError(name)


def _of_class(items: Any) -> str:
    """One character of a class."""
    if str(items[0][0]) == "NEGATE":
        pattern = re.compile(_class(items[1:]))
        return next(letter for letter in "a0_ -A~" if not pattern.match(letter))
    name, value = str(items[0][0]), items[0][1]
    match name:
        case "LITERAL":
            return chr(value)
        case "RANGE":
            return chr(value[0])
        case _:
            pattern = re.compile(_class(items[:1]))
            return next(letter for letter in "a0 _-" if pattern.match(letter))


CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def _class(items: Any) -> str:
    text = ""
    for name, value in items:
        match str(name):
            case "LITERAL":
                text += re.escape(chr(value))
            case "RANGE":
                text += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
            case _:
                text += CATEGORIES[str(value)]
    return f"[{text}]"
