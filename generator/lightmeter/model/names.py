"""Names: wire names split into words, and identifiers made from an allow-list of characters.

In: any text. Out: words, or an identifier that is ASCII, no keyword, no dunder and not yet taken.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from itertools import chain, count

_WORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+[a-z]*")

RESERVED = frozenset(
    "body at problems known before check key item index name rates reading query severity value "
    "type len int str bool float list dict min max any sum isinstance same fits tries json missing missing_beside "
    "advise broken join no_case no_leaf sound unknown unlisted unrecognised form_of found is_multiple part "
    "alternatives".split()
)
"""Names that generated functions use themselves."""


def words(text: str) -> tuple[str, ...]:
    """`cfgScale` -> cfg, scale; `t5XXLModel` -> t5, xxl, model; `flux-2-pro` -> flux, 2, pro."""
    return tuple(word.lower() for word in _WORD.findall(text))


def snake(text: str) -> str:
    """snake_case; `field` if no letter or digit is left."""
    joined = "_".join(words(text)) or "field"
    return f"n{joined}" if joined[0].isdigit() else joined


def pascal(text: str) -> str:
    """PascalCase, keeping the inner capitals of words."""
    parts = re.findall(r"[A-Za-z0-9]+", text)
    joined = "".join(part[:1].upper() + part[1:] for part in parts) or "Type"
    return f"N{joined}" if joined[0].isdigit() else joined


def identifiers(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Wire names to distinct snake_case identifiers, in order; a clash gets an underscore, then a number."""
    used = set(taken) | RESERVED | set(keyword.kwlist) | set(keyword.softkwlist)
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        plain = snake(name)
        candidates = chain((plain, plain + "_"), (f"{plain}_{number}" for number in count(2)))
        found[name] = next(candidate for candidate in candidates if candidate not in used)
        used.add(found[name])
    return found
