"""A picture as a request of another variant, and what is lost on the way.

In: a `Picture` and a variant. Out: `Translated`s, the closest first: the first one that validates is taken. A variant
that cannot make the picture at all gives the reason instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lightmeter.advise.given import choices_of
from lightmeter.compare.picture import Picture, is_fixed
from lightmeter.compare.sizes import sizes
from lightmeter.model.nodes import Field, Role, Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Array, Enum, Integer, Number

NAMES: dict[Role, str] = {
    "negative-prompt": "negative prompt",
    "seed": "seed",
    "steps": "steps",
    "guidance": "guidance",
    "format": "format",
}
"""Roles that may get lost, as people call them."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A request body, how often it must be sent, and what differs from the picture asked for."""

    body: dict[str, object]
    calls: int
    lost: tuple[str, ...]


def impossible(picture: Picture, variant: Variant) -> str | None:
    """Why a variant cannot make the picture; None where it can."""
    roles = {field.role: field for field in variant.body.fields}
    takes, varies = roles.get("references"), roles.get("source-image")
    if picture.references and takes is None:
        return "takes no reference images"
    if takes is not None and _needs(takes) and not picture.references:
        return "only edits images, and none is given"
    source = "source-image" in picture.roles
    if source and varies is None:
        return "makes no variants of an image"
    if varies is not None and varies.required and not source:
        return "only makes variants of an image, and none is given"
    return None


def translations(picture: Picture, variant: Variant) -> Iterator[Translated]:
    """Requests of a variant for the picture, the closest first."""
    body: dict[str, object] = {}
    lost: list[str] = []
    for field in variant.body.fields:
        if is_fixed(field) and field.required:
            body[field.name] = choices_of(field)[0]
    calls = _count(picture, variant, body)
    lost += [f"{calls} requests, one for each image"] if calls > 1 else []
    lost += _references(picture, variant, body)
    lost += _settings(picture, variant, body)
    lost += _others(picture, variant, body)
    for sized in sizes(picture, variant):
        found = {**body, **dict(sized.members)}
        yield Translated(_in_order(found, variant), calls, (*([sized.loss] if sized.loss else []), *lost))


def _needs(field: Field) -> bool:
    inner = bare(field.type)[0]
    return field.required and (not isinstance(inner, Array) or bool(inner.min_items))


def _in_order(body: dict[str, object], variant: Variant) -> dict[str, object]:
    return {field.name: body[field.name] for field in variant.body.fields if field.name in body}


def _count(picture: Picture, variant: Variant, body: dict[str, object]) -> int:
    """Write how many images; the number of requests that together make them."""
    field = next((field for field in variant.body.fields if field.role == "count"), None)
    if field is None or picture.count == 1:
        return picture.count
    inner = bare(field.type)[0]
    most = (
        inner.maximum if isinstance(inner, (Integer, Number)) and inner.maximum is not None else picture.count
    )
    each = max(n for n in range(1, min(int(most), picture.count) + 1) if picture.count % n == 0)
    body[field.name] = each
    return picture.count // each


def _references(picture: Picture, variant: Variant, body: dict[str, object]) -> list[str]:
    """Write the images to go by, in one list or one after the other."""
    fields = [field for field in variant.body.fields if field.role == "references"]
    if not picture.references:
        return []
    inner = bare(fields[0].type)[0]
    if isinstance(inner, Array):
        kept = picture.references[: inner.max_items]
        body[fields[0].name] = list(kept)
    else:
        kept = picture.references[: len(fields)]
        body.update({field.name: image for field, image in zip(fields, kept, strict=False)})
    missing = len(picture.references) - len(kept)
    return [f"{len(kept)} of {len(picture.references)} reference images"] if missing else []


def _settings(picture: Picture, variant: Variant, body: dict[str, object]) -> list[str]:
    """Write what has the same meaning: prompt, seed, steps, guidance, format, the image to vary."""
    fields = {field.role: field for field in reversed(variant.body.fields) if field.role}
    lost: list[str] = []
    for role in ("prompt", "source-image"):
        if role in picture.roles and role in fields:
            body[fields[role].name] = picture.roles[role]
    for role, name in NAMES.items():
        if role in picture.roles:
            lost += _setting(picture.roles[role], fields.get(role), name, body)
    return lost


def _setting(value: object, field: Field | None, name: str, body: dict[str, object]) -> list[str]:
    if field is None:
        return [f"no {name}"]
    fitting = _fitting(value, field)
    if fitting is None:
        return [f"{name} not as asked"]
    if not is_fixed(field) or field.required:
        body[field.name] = fitting
    if _same(fitting, value):
        return []
    return [f"{name} {'fixed at ' if is_fixed(field) else ''}{fitting} instead of {value}"]


def _fitting(value: object, field: Field) -> object:
    """The nearest value a field takes; None where nothing comes near."""
    inner = bare(field.type)[0]
    match inner:
        case Enum(values=(only,)):
            return float(only) if isinstance(only, Decimal) else only
        case Enum(values=values):
            return next((one for one in values if _same(one, value)), None)
        case Integer(minimum=low, maximum=high) if isinstance(value, (int, float)):
            return _within(round(value), low, high)
        case Number(minimum=low, maximum=high) if isinstance(value, (int, float)):
            near = _within(value, low, high)
            return float(near) if isinstance(near, Decimal) else near
        case _:
            return value


def _within(value: float, low: int | Decimal | None, high: int | Decimal | None) -> int | float | Decimal:
    """`value`, or the bound it lies beyond."""
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value


def _same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        plain = {"jpg": "jpeg"}
        left, right = one.lower(), other.lower()
        return plain.get(left, left) == plain.get(right, right)
    return one == other


def _others(picture: Picture, variant: Variant, body: dict[str, object]) -> list[str]:
    """Members without a common meaning go along where a field of that name is, and are named where not."""
    names = {field.name for field in variant.body.fields if not field.role and not is_fixed(field)}
    lost: list[str] = []
    for name, value in picture.others:
        if name in names:
            body[name] = value
        else:
            lost.append(f"no {name}")
    return lost
