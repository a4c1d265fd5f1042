r"""Patterns of ECMA-262 in the words of Python and JavaScript, so that both take the same texts.

In: a pattern. Out: the same with `\p{...}` and `\u{...}` written out as characters; for Python also with `$`, `.` and
`\s` as ECMA-262 means them. Or what keeps it from that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from lightmeter.model.categories import LAST, Ranges, category, inverted

_TOKEN: Final = re.compile(
    r"(?P<property>\\[pP]\{(?P<name>[^{}]*)\})|(?P<point>\\u\{(?P<hex>[0-9a-fA-F]{1,6})\})|(?P<escape>\\.)"
    r"|(?P<count>\{\d+(?:,\d*)?\})|(?P<other>.)",
    re.DOTALL,
)
_ESCAPED: Final = frozenset("^$\\.*+?()[]{}|/dDwWsSbBtnvfrcxuk0123456789")
_WRITTEN: Final = re.compile(r"(?<!\\)(?:\\\\)*\\(?:[pP]|u\{)")


def is_unicode(pattern: str) -> bool:
    """Whether a pattern says something that only the u flag gives a meaning to."""
    return _WRITTEN.search(pattern) is not None


def fault(pattern: str) -> str:
    """Why a pattern that needs the u flag cannot be written out; "" where it can, or does not need it."""
    if not is_unicode(pattern):
        return ""
    inside = False
    for token in _TOKEN.finditer(pattern):
        name, escape, other = token["name"], token["escape"], token["other"]
        if token["property"] and category(name) is None:
            return f"the property \\p{{{name[:40]}}} is not known here: only general categories such as L, Lu or Nd are"
        if token["hex"] and int(token["hex"], 16) > LAST:
            return f"{token['point']} is no character"
        if escape and (
            escape in ("\\p", "\\P") or (escape[1] not in _ESCAPED and not (inside and escape == "\\-"))
        ):
            return f"{escape} is no escape beside \\p{{...}} or \\u{{...}}"
        if token["property"] and inside and _is_end(pattern, token.start(), token.end()):
            return "a range cannot begin or end with \\p{...}: write - at the end of the class"
        if other == "[" and not inside:
            inside = True
        elif other == "]" and inside:
            inside = False
        elif other in ("{", "}", "]") and not inside:
            return f"{other} stands alone: write \\{other}"
    return ""


_SPACES: Final = (
    (9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
r"""What `\s` stands for, in ECMA-262 with or without flags."""
_ENDS: Final = r"[^\n\r\u2028\u2029]"
"""What `.` stands for."""


def _is_end(pattern: str, start: int, end: int) -> bool:
    before, after = pattern[:start], pattern[end:]
    opens = before.endswith(("[-", "[^-"))
    return (before.endswith("-") and not opens) or (after.startswith("-") and not after.startswith("-]"))


@lru_cache(maxsize=1024)
def python_form(pattern: str) -> str:
    """The pattern as Python's parser reads it, to be looked at; `python_regex` is for matching."""
    return _written(pattern, _python)


@lru_cache(maxsize=1024)
def python_regex(pattern: str) -> str:
    r"""The pattern for Python's `re.search`: `$` is the end of the text, `\d` and `\w` are ASCII, `\s` is not."""
    inside, parts = False, list[str]()
    for token in _TOKEN.finditer(python_form(pattern)):
        parts.append(_inside(token[0]) if inside else _outside(token[0]))
        inside = (token["other"] == "[" or inside) and not (inside and token["other"] == "]")
    # Not (?a:...): CPython's search looks for the first character without a flag that is set inside.
    return f"(?a){''.join(parts)}"


def _outside(token: str) -> str:
    match token:
        case "$":
            return r"\Z"
        case ".":
            return _ENDS
        case r"\s":
            return f"[{_spelled(_SPACES, _python)}]"
        case r"\S":
            return f"[^{_spelled(_SPACES, _python)}]"
        case _:
            return token


def _inside(token: str) -> str:
    match token:
        case r"\s":
            return _spelled(_SPACES, _python)
        case r"\S":
            return _spelled(inverted(_SPACES), _python)
        case _:
            return token


@lru_cache(maxsize=1024)
def script_form(pattern: str) -> str:
    """The pattern for JavaScript, with the u flag."""
    return _written(pattern, _script)


def _python(point: int) -> str:
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _script(point: int) -> str:
    return f"\\u{{{point:x}}}"


def _written(pattern: str, spell: Callable[[int], str]) -> str:
    if not is_unicode(pattern):
        return pattern
    inside, parts = False, list[str]()
    for token in _TOKEN.finditer(pattern):
        ranges = category(token["name"]) if token["property"] else None
        if ranges is not None:
            text = _spelled(inverted(ranges) if token[0][1] == "P" else ranges, spell)
            parts.append(text if inside else f"[{text}]")
        elif token["hex"] and int(token["hex"], 16) <= LAST:
            parts.append(spell(int(token["hex"], 16)))
        else:
            parts.append(token[0])
        inside = (token["other"] == "[" or inside) and not (inside and token["other"] == "]")
    return "".join(parts)


def _spelled(ranges: Ranges, spell: Callable[[int], str]) -> str:
    return "".join(
        spell(first) if first == last else f"{spell(first)}-{spell(last)}" for first, last in ranges
    )
