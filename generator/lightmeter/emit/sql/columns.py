"""The flat columns of a provider: one for each way in which formulas, rates and rules use a member.

In: the members that are read, and how. Out: `Column`s with names that every dialect takes without quotes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from lightmeter.model.names import identifiers
from lightmeter.model.nodes import Variant
from lightmeter.model.scope import kind_of
from lightmeter_cost.scope import FieldKind

Use: TypeAlias = Literal["integer", "number", "text", "boolean", "count", "given"]
"""What a column holds: a value, how many items a list or map has, or whether the member has a value."""

LARGEST = 10_000
"""Whole numbers and counts without a documented bound are priced in SQL from 0 to this; others are unsure."""

ORDERED = ("quantity", "width", "height")
"""Members that say how much is ordered; an audit compares them with what was delivered."""

RESERVED = frozenset(
    "id day endpoint request body plan variant variant_number sure state micro unit reason members flat "
    "all and any array as asc between both by case cast check collate column constraint create cross cube "
    "current current_date default desc distinct else end except exists extract false fetch filter for foreign "
    "from full grant group grouping having in inner insert intersect interval into is join lateral leading left "
    "like limit natural no not null of offset on only or order outer over partition primary qualify range "
    "references right rollup rows select set some start struct table tablesample then to trailing true union "
    "unique unknown update user using values view when where window with within".split()
)
"""Our own columns, and words that a dialect would not take for a name."""


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """A member, and how it is used."""

    member: str
    use: Use


@dataclass(frozen=True, slots=True)
class Column:
    """A flat column; whole numbers and counts are NULL outside `low` to `high`."""

    name: str
    member: str
    use: Use
    low: int = 0
    high: int = LARGEST

    @property
    def raw(self) -> str:
        """The column with the member's JSON text, inside the flattening view."""
        return raw_name(self.member)


def raw_name(member: str) -> str:
    """A quoted alias is needed: it is made of the member's own name."""
    return f"raw_{member}"


def columns_of(wanted: Iterable[Wanted], variants: Iterable[Variant]) -> dict[Wanted, Column]:
    """Columns in the order of `wanted`; bounds are those of all variants together."""
    listed = tuple(dict.fromkeys(wanted))
    every = tuple(variants)
    labels: dict[Wanted, str] = {}
    for one in listed:
        plain = one.use not in ("count", "given") and one.member not in labels.values()
        labels[one] = one.member if plain else f"{one.member} {one.use}"
    names = identifiers(labels.values(), RESERVED)
    return {one: _column(one, names[labels[one]], every) for one in listed}


def _column(one: Wanted, name: str, variants: Iterable[Variant]) -> Column:
    plain = Column(name, one.member, one.use)
    if one.use not in ("integer", "count"):
        return plain
    low, high = range_of(plain, variants)
    return replace(plain, low=low, high=high)


def range_of(column: Column, variants: Iterable[Variant]) -> tuple[int, int]:
    """The smallest and largest number that any of the variants allows; 0 and `LARGEST` where nothing is said."""
    kinds = [kind_of(field) for v in variants for field in v.body.fields if field.name == column.member]
    if column.use == "count":
        return 0, max((LARGEST if kind.max_items is None else kind.max_items for kind in kinds), default=0)
    found = [_bounds(kind) for kind in kinds if kind.kind == "integer"]
    return min((low for low, _ in found), default=0), max((high for _, high in found), default=LARGEST)


def _bounds(kind: FieldKind) -> tuple[int, int]:
    low = 0 if kind.minimum is None else kind.minimum
    return low, max(low, LARGEST) if kind.maximum is None else kind.maximum
