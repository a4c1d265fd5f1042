"""A change in words: what to write instead, and what it does to the picture.

In: a variant and a `Change`. Out: phrases. What a field means is its role; without one it is called by its name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

from lightmeter.advise.steps import Change
from lightmeter.model.nodes import Field, Role, Variant
from lightmeter.model.words import value_in_words

SIDES: tuple[Role, Role] = ("width", "height")
COUNTED: dict[str, tuple[str, str]] = {
    "count": ("image", "images"),
    "steps": ("step", "steps"),
    "references": ("reference image", "reference images"),
}
"""Role -> one of it, several of it."""


def percent(share: Fraction) -> str:
    """A share in percent, to one digit, half up: "50", "4.6"."""
    tenths = int(share * 1000 + Fraction(1, 2))
    head, tail = divmod(tenths, 10)
    return f"{head}.{tail}" if tail else str(head)


def changed_in_words(variant: Variant, change: Change) -> str:
    """As in "use 992x1008" or "set cfgScale to 1"."""
    new = dict(change.fields)
    sides = _sides(variant)
    if sides is not None and set(sides) == set(new):
        return f"use {new[sides[0]]}x{new[sides[1]]}"
    return " and ".join(_one(name, value) for name, value in change.fields)


def loss_in_words(variant: Variant, body: Mapping[str, object], change: Change) -> str:
    """What becomes less: "4.6 % fewer pixels", "3 images fewer"."""
    fields = {field.name: field for field in variant.body.fields}
    if change.loss is not None and all(fields[name].role in SIDES for name, _ in change.fields):
        return f"{percent(change.loss)} % fewer pixels"
    return ", ".join(_less(fields[name], body, value) for name, value in change.fields)


def _less(field: Field, body: Mapping[str, object], value: object) -> str:
    before, after = _count(field, body.get(field.name)), _count(field, value)
    if field.role in COUNTED and before is not None and after is not None and after < before:
        one, several = COUNTED[field.role]
        fewer = before - after
        return f"{fewer} {one if fewer == 1 else several} fewer"
    if value is None:
        return f"no {field.name}"
    old = body.get(field.name, field.default.value if field.default else None)
    return f"was {_shown(old)}"


def _count(field: Field, value: object) -> int | None:
    if isinstance(value, list):
        return len(value)  # pyright: ignore[reportUnknownArgumentType]
    if value is None:
        return field.default.value if field.default and isinstance(field.default.value, int) else 0
    return int(value) if isinstance(value, (int, float)) else None


def _one(name: str, value: object) -> str:
    if value is None:
        return f"leave {name} out"
    if isinstance(value, list):
        count = len(value)  # pyright: ignore[reportUnknownArgumentType]
        return f"keep the first of {name}" if count == 1 else f"keep the first {count} of {name}"
    return f"set {name} to {_shown(value)}"


def _shown(value: object) -> str:
    return json.dumps(value) if isinstance(value, str) else value_in_words(value)  # pyright: ignore[reportArgumentType]


def _sides(variant: Variant) -> tuple[str, str] | None:
    names = {field.role: field.name for field in variant.body.fields}
    return (names["width"], names["height"]) if all(side in names for side in SIDES) else None
