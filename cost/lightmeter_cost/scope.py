"""What the names of an expression stand for: the fields of one variant, the rates and the lets."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["integer", "number", "string", "boolean", "array", "map", "other"]
"""What an expression may do with a field. "other" (an object, any value) can only be asked for with `has`."""

Sort: TypeAlias = Literal["number", "truth", "text"]
"""The sort of value a subexpression has."""


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field as the language sees it; bounds are inclusive, None when there is none.

    `has_default`: a default other than null. Defaults are filled in before anything is evaluated, and JSON
    null counts as absent, so a field with a default always has a value.
    """

    kind: Kind
    optional: bool = False
    nullable: bool = False
    has_default: bool = False
    minimum: int | None = None
    maximum: int | None = None
    max_items: int | None = None

    @property
    def may_be_absent(self) -> bool:
        return (self.optional or self.nullable) and not self.has_default


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything an expression may name. A let hides nothing: the three kinds of names must not overlap.

    `rates` are local names of price book entries; `lets` give the sort of each let that is already defined.
    `absent` are names of `fields` that the family knows but this leaf lacks: they never have a value.
    """

    fields: Mapping[str, FieldKind]
    rates: tuple[str, ...] = ()
    lets: Mapping[str, Sort] = field(default_factory=dict[str, Sort])
    absent: Set[str] = frozenset()

    def known(self) -> tuple[str, ...]:
        return (*self.fields, *self.rates, *self.lets)
