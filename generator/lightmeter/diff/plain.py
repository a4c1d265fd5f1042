"""Values of the model as JSON values and as words.

In: a `Json` of the model, a type, an expression. Out: what a report shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from lightmeter.model.types import Json, Members
from lightmeter.model.words import value_in_words


def plain(value: Json) -> object:
    """A JSON value that `json` can write; a decimal that no float holds exactly is text."""
    match value:
        case Decimal():
            near = float(value)
            return near if Decimal(repr(near)) == value else value_in_words(value)
        case Members(items):
            return {name: plain(inner) for name, inner in items}
        case tuple():
            return [plain(item) for item in value]
        case _:
            return value


def same(one: Json, other: Json) -> bool:
    """Equal as JSON Schema compares: 1.0 equals 1, true does not; members in any order."""
    if isinstance(one, Members) and isinstance(other, Members):
        left, right = dict(one.items), dict(other.items)
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def listed(names: Iterable[str]) -> str:
    """ "`a`, `b` and `c`"."""
    marked = [f"`{name}`" for name in names]
    return marked[0] if len(marked) == 1 else f"{', '.join(marked[:-1])} and {marked[-1]}"


def shown(value: Json | None) -> str:
    """A bound in words; "nothing" where there is none."""
    return "nothing" if value is None else value_in_words(value)
