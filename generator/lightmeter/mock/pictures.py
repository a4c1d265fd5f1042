"""The pictures that a request asks for: how many, how large, in which format.

In: a valid input and its variant, whose fields say by their roles what they mean. Out: `Pictures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lightmeter.mock.calls import Json, Refused
from lightmeter.mock.images import LARGEST, MEDIA_TYPES, Size
from lightmeter.mock.plain import plain
from lightmeter.model.nodes import Variant

USUAL = 1024
"""Pixels of a side where neither the request nor the document says how many."""

MOST = 64
"""Pictures of one request."""

OTHER_NAMES = {"jpg": "jpeg"}


@dataclass(frozen=True, slots=True)
class Pictures:
    """`kind` is one of MEDIA_TYPES; `seed` the one that was asked for."""

    count: int
    size: Size
    kind: str
    seed: int | None


def asked(variant: Variant | None, body: Mapping[str, Json]) -> Pictures:
    """What a request asks for. Refused where that is more than the mock draws."""
    count = _whole(_said(variant, body, "count")) or 1
    size, kind = _size(variant, body), str(_said(variant, body, "format") or "jpeg").lower()
    if not (size.width > 0 and size.height > 0 and size.width * size.height <= LARGEST and 0 < count <= MOST):
        detail = f"the mock draws 1 to {MOST} pictures of 1 to {LARGEST} pixels, not {count} of {size}"
        raise Refused(400, detail)
    kind = OTHER_NAMES.get(kind, kind)
    return Pictures(
        count, size, kind if kind in MEDIA_TYPES else "jpeg", _whole(_said(variant, body, "seed"))
    )


def _given(variant: Variant | None, body: Mapping[str, Json], role: str) -> Iterator[Json]:
    """The values of the fields with a role that the request has."""
    for field in variant.body.fields if variant else ():
        if field.role == role and body.get(field.name) is not None:
            yield body[field.name]


def _said(variant: Variant | None, body: Mapping[str, Json], role: str) -> Json:
    """The value of a role in the request, else its documented default."""
    for value in _given(variant, body, role):
        return value
    for field in variant.body.fields if variant else ():
        if field.role == role and field.default is not None:
            return plain(field.default.value)
    return None


def _whole(value: Json) -> int | None:
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _size(variant: Variant | None, body: Mapping[str, Json]) -> Size:
    """The size in one text, or in two numbers, or by shape; then the same of the documented defaults."""
    text = str(next(_given(variant, body, "size"), ""))
    across, _, down = text.partition("x")
    if across.isdecimal() and down.isdecimal():
        return Size(int(across), int(down))
    shape = next(_given(variant, body, "aspect-ratio"), None)
    width, height = next(_given(variant, body, "width"), None), next(_given(variant, body, "height"), None)
    if shape is not None and width is None and height is None:
        return _shaped(str(shape))
    usual = _shaped(str(_said(variant, body, "aspect-ratio") or "1:1"))
    return Size(
        _whole(_said(variant, body, "width")) or usual.width,
        _whole(_said(variant, body, "height")) or usual.height,
    )


def _shaped(ratio: str) -> Size:
    """About the area of the usual square, in steps of 16."""
    across, _, down = ratio.partition(":")
    if not (across.isdecimal() and down.isdecimal() and int(across) and int(down)):
        return Size(USUAL, USUAL)
    share = (int(across) / int(down)) ** 0.5
    return Size(max(16, round(USUAL * share / 16) * 16), max(16, round(USUAL / share / 16) * 16))
