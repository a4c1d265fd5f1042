"""What a request asks for, in words that every provider has: its fields by role.

In: a variant and a valid request body. Out: a `Picture`. It must not know any provider.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from lightmeter.model.nodes import Field, Role, Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Enum

SIDE_BY_DEFAULT: tuple[Role, ...] = ("width", "height", "size", "aspect-ratio", "count")
"""Roles whose documented default is part of the picture: left out, it is still what will be made."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`roles` are the values by role, `references` the images to go by, `size` pixels across and down (None: told
    by `ratio` or not at all), `others` the members that mean something to their own provider only."""

    roles: Mapping[Role, object]
    size: tuple[int, int] | None
    ratio: Fraction | None
    references: tuple[object, ...]
    others: tuple[tuple[str, object], ...]

    @property
    def count(self) -> int:
        found = self.roles.get("count")
        return int(found) if isinstance(found, (int, float)) else 1


def picture_of(variant: Variant, body: Mapping[str, object]) -> Picture:
    """The picture a request of this variant asks for."""
    roles: dict[Role, object] = {}
    references: list[object] = []
    others: list[tuple[str, object]] = []
    for field in variant.body.fields:
        value = _value(field, body)
        if value is None or is_fixed(field):
            continue
        if field.role == "references":
            references += cast("list[object]", value) if isinstance(value, list) else [value]
        elif field.role:
            roles.setdefault(field.role, value)
        else:
            others.append((field.name, value))
    size = size_of(roles)
    ratio = Fraction(*size) if size else ratio_of(roles.get("aspect-ratio"))
    return Picture(roles, size, ratio, tuple(references), tuple(others))


def _value(field: Field, body: Mapping[str, object]) -> object:
    found = body.get(field.name)
    if found is None and field.default is not None and field.role in SIDE_BY_DEFAULT:
        return field.default.value
    return found


def is_fixed(field: Field) -> bool:
    """A field that takes one value only: a tag, or a setting that the model does not let go."""
    inner = bare(field.type)[0]
    return isinstance(inner, Enum) and len(inner.values) == 1


def size_of(roles: Mapping[Role, object]) -> tuple[int, int] | None:
    """Pixels across and down, from text such as "1024x768" or from two numbers."""
    found = re.fullmatch(r"([0-9]{1,6})x([0-9]{1,6})", str(roles.get("size", "")), re.ASCII)
    if found is not None:
        return _sides(int(found[1]), int(found[2]))
    width, height = roles.get("width"), roles.get("height")
    if isinstance(width, (int, float)) and isinstance(height, (int, float)):
        return _sides(int(width), int(height))
    return None


def _sides(width: int, height: int) -> tuple[int, int] | None:
    return (width, height) if width > 0 and height > 0 else None


def ratio_of(text: object) -> Fraction | None:
    """The proportions in text such as "16:9"."""
    found = re.fullmatch(r"([0-9]{1,4}):([0-9]{1,4})", text, re.ASCII) if isinstance(text, str) else None
    return Fraction(int(found[1]), int(found[2])) if found is not None and int(found[2]) else None
