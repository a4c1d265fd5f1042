"""General categories of Unicode characters, by every name that patterns know them under.

In: a name such as L, Letter or gc=Lu. Out: ranges of code points, from one pinned version of Unicode, so that every
machine and both languages agree whatever they know themselves.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final, TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]

LAST: Final = 0x10FFFF
_NAMES: Final = (
    "LC Cased_Letter,Lu Uppercase_Letter,Ll Lowercase_Letter,Lt Titlecase_Letter,L Letter,Lm Modifier_Letter,"
    "Lo Other_Letter,M Mark Combining_Mark,Mn Nonspacing_Mark,Mc Spacing_Mark,Me Enclosing_Mark,N Number,"
    "Nd Decimal_Number digit,Nl Letter_Number,No Other_Number,P Punctuation punct,Pc Connector_Punctuation,"
    "Pd Dash_Punctuation,Ps Open_Punctuation,Pe Close_Punctuation,Pi Initial_Punctuation,Pf Final_Punctuation,"
    "Po Other_Punctuation,S Symbol,Sm Math_Symbol,Sc Currency_Symbol,Sk Modifier_Symbol,So Other_Symbol,"
    "Z Separator,Zs Space_Separator,Zl Line_Separator,Zp Paragraph_Separator,C Other,Cc Control cntrl,Cf Format,"
    "Cs Surrogate,Co Private_Use,Cn Unassigned"
)
SHORT: Final = {name: names.split()[0] for names in _NAMES.split(",") for name in names.split()}
"""Every name of a category -> its short one."""


def category(name: str) -> Ranges | None:
    """The characters of a category, of Any, ASCII or Assigned; None for a name of something else."""
    for prefix in ("General_Category=", "gc="):
        name = name.removeprefix(prefix)
    match name:
        case "Any":
            return ((0, LAST),)
        case "ASCII":
            return ((0, 0x7F),)
        case "Assigned":
            return inverted(_ranges("Cn"))
        case _:
            return _ranges(SHORT[name]) if name in SHORT else None


@cache
def _ranges(short: str) -> Ranges:
    known = _table()
    if short == "Cn":
        return inverted(_merged([one for ranges in known.values() for one in ranges]))
    wanted = ("Lu", "Ll", "Lt") if short == "LC" else tuple(name for name in known if name.startswith(short))
    found = [one for name in wanted for one in known[name]]
    return _merged(found + list(_ranges("Cn")) if short == "C" else found)


@cache
def _table() -> dict[str, Ranges]:
    text = resources.files(__package__ or "").joinpath("categories.txt").read_text("ascii")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {name: tuple(map(_range, ranges)) for name, *ranges in lines}


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first, 16), int(last or first, 16)


def _merged(ranges: list[tuple[int, int]]) -> Ranges:
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return tuple(found)


def inverted(ranges: Ranges) -> Ranges:
    """Every other code point."""
    ends = [(-1, -1), *ranges, (LAST + 1, LAST + 1)]
    return tuple(
        (before[1] + 1, after[0] - 1) for before, after in pairwise(ends) if after[0] - before[1] > 1
    )
