"""Plain YAML scalars to values, by the core schema of YAML 1.2, and to numbers only when JSON would agree.

In: the text of a plain scalar. Out: its value. `yes`, `on`, `16:9`, `2026-01-01`, `0777`, `1_000` are text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lightmeter.load.strictjson import decimal

if TYPE_CHECKING:
    from lightmeter.load.parsed import JsonValue, Limits, Numbers

_WORDS: Final[dict[str, JsonValue]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_BASED: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_REAL: Final = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class Misfit(ValueError):
    """A scalar that is no JSON value: its fault code and sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code: Final = code
        self.message: Final = message


def plain(text: str, limits: Limits, numbers: Numbers) -> JsonValue:
    """The value of a plain scalar. Raises `Misfit` for a number that JSON does not have."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text, 10, limits)
    if _BASED.fullmatch(text):
        return _integer(text, 0, limits)
    if _REAL.fullmatch(text):
        return _real(text, numbers)
    if _NOT_FINITE.fullmatch(text):
        raise Misfit(
            "not-a-number", f"{text} is not a number of JSON: give a number, or put the text in quotes"
        )
    return text


def _integer(text: str, base: int, limits: Limits) -> int:
    if len(text) > limits.digits:
        message = f"an integer of {len(text):,} digits; at most {limits.digits:,} are read: shorten it"
        raise Misfit("number-digits", message)
    return int(text, base)


def _real(text: str, numbers: Numbers) -> JsonValue:
    value = decimal(text) if numbers == "decimal" else float(text)
    if value is None or value in (float("inf"), float("-inf")):
        shown = text if len(text) <= 40 else text[:37] + "..."
        message = f"the number {shown} is not representable: use a number between -1.79e308 and 1.79e308"
        raise Misfit("number-range", message)
    return value
