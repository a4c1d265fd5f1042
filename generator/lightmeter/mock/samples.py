"""Example values of types: what a server might answer when all that is known is its schema.

In: a model and a type. Out: a JSON value of that type, always the same one. Documented defaults and the first of listed
values come first; a type that contains itself ends where it may.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import assert_never

from lightmeter.mock.calls import Json
from lightmeter.mock.patterns import matching
from lightmeter.mock.plain import plain
from lightmeter.model.holds import holds
from lightmeter.model.nodes import Choice, Field, NamedType, Object, Variant
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Keys,
    Map,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)

FORMATS = {
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "duration": "PT1M",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uri-reference": "/",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "byte": "AA==",
    "regex": ".",
    "json-pointer": "/",
}
"""Text of a format; of another format it is plain text."""

MOST = 1000
"""Characters or items that a bound may ask for; beyond that the example stays short."""


class Samples:
    """Examples of the types of one model."""

    def __init__(self, types: Mapping[str, NamedType]) -> None:
        self._types = types

    def type(self, name: str) -> NamedType:
        """A named type."""
        return self._types[name]

    def of(self, kind: Type, whole: bool = True, within: tuple[str, ...] = ()) -> Json:
        """An example. `whole` has the optional members too; `within` names the types around it."""
        inner: Callable[[Type], Json] = lambda one: self.of(one, whole, within)  # noqa: E731
        match kind:
            case Advised(one):
                return inner(one)
            case Nullable(one):
                return None if self._contains(one, within) else inner(one)
            case Anything():
                return {}
            case Boolean():
                return False
            case Integer() | Number():
                return number_of(kind)
            case String():
                return text_of(kind)
            case Enum(values):
                return plain(values[0])
            case Array():
                return self._list(kind, whole, within)
            case Map():
                names = names_of(kind.keys, min(kind.min_properties or 0, MOST))
                return {name: inner(kind.values) for name in names}
            case Union(members):
                return inner(members[0])
            case Named(name):
                return self._named(name, whole, within)
            case _:
                assert_never(kind)

    def _contains(self, kind: Type, within: tuple[str, ...]) -> bool:
        return isinstance(kind, Named) and kind.name in within

    def _list(self, kind: Array, whole: bool, within: tuple[str, ...]) -> list[Json]:
        least = min(kind.min_items or 0, MOST)
        usual = 0 if self._contains(kind.items, within) or kind.max_items == 0 or not whole else 1
        items = [self.of(kind.items, whole, within) for _ in range(max(least, usual))]
        return [_varied(item, index) for index, item in enumerate(items)] if kind.unique else items

    def _named(self, name: str, whole: bool, within: tuple[str, ...]) -> Json:
        found = self._types[name]
        deeper = (*within, name)
        match found:
            case Variant(tags=tags, body=body):
                return {**self._members(body, whole, deeper), **{tag: plain(value) for tag, value in tags}}
            case Choice(tag=tag, cases=cases, otherwise=otherwise):
                free = [case for case in cases if case[1] not in within]
                if not free and not cases:
                    return self._named(otherwise, whole, deeper) if otherwise else {}
                value, case = (free or cases)[0]
                return {**self._named(case, whole, deeper), tag: plain(value)}
            case Object():
                return self._members(found, whole, deeper)
            case _:
                assert_never(found)

    def _members(self, found: Object, whole: bool, within: tuple[str, ...]) -> dict[str, Json]:
        if len(within) > 24:
            return {}
        wanted = [
            one for one in found.fields if one.required or (whole and not self._contains(one.type, within))
        ]
        least = min(found.min_properties or 0, MOST)
        free = [one for one in found.fields if one not in wanted and not self._contains(one.type, within)]
        wanted += free[: max(0, least - len(wanted))]
        if found.max_properties is not None:
            wanted = sorted(wanted, key=lambda one: not one.required)[: found.max_properties]
        members = {one.name: self._member(one, whole, within) for one in wanted}
        free_names = [name for name in names_of(found.keys, least) if name not in members]
        for name in free_names[: max(0, least - len(members))] if found.extra is not None else ():
            members[name] = self.of(found.extra or Anything(), whole, within)
        return members

    def _member(self, field: Field, whole: bool, within: tuple[str, ...]) -> Json:
        return plain(field.default.value) if field.default is not None else self.of(field.type, whole, within)


def names_of(keys: Keys | None, count: int) -> list[str]:
    """Names for so many members, fewer where no more are known."""
    if isinstance(keys, Enum):
        return [str(value) for value in keys.values[:count]]
    kind = keys or String()
    first = text_of(kind)
    ends = ["", *"abcdefghijklmnopqrstuvwxyz", *(str(number) for number in range(count))]
    found = dict.fromkeys(name for end in ends for name in (first + end, first[: -len(end) or None] + end))
    return [name for name in found if holds(name, kind, {})][:count]


def number_of(kind: Integer | Number) -> int | float:
    """A number within the bounds: 0 where it is, else one near a bound."""
    above, below = (
        (kind.exclusive_minimum, kind.exclusive_maximum) if isinstance(kind, Number) else (None, None)
    )
    bounds = [Decimal(one) for one in (kind.minimum, kind.maximum, above, below) if one is not None]
    step = Decimal(kind.multiple_of or 1)
    tried = [Decimal(0), *bounds, *(one + step for one in bounds), *(one - step for one in bounds)]
    tried.append(sum(bounds, Decimal(0)) / (len(bounds) or 1))
    if kind.multiple_of is not None:
        tried = [(one / step).to_integral_value(ROUND_CEILING) * step for one in tried]
    found = next((one for one in tried if _within(kind, one, above, below)), Decimal(0))
    return int(found) if found == found.to_integral_value() else float(found)


def _within(kind: Integer | Number, found: Decimal, above: Decimal | None, below: Decimal | None) -> bool:
    return (
        (kind.minimum is None or found >= kind.minimum)
        and (kind.maximum is None or found <= kind.maximum)
        and (above is None or found > above)
        and (below is None or found < below)
        and (isinstance(kind, Number) or found == found.to_integral_value())
    )


def text_of(kind: String) -> str:
    """Text of the format, in the pattern, within the lengths."""
    if kind.pattern is not None:
        found = matching(kind.pattern)
        if found is not None and len(found) >= (kind.min_length or 0):
            return found
    text = FORMATS.get(kind.format or "", "text")
    short = kind.min_length or 0
    if len(text) < short <= MOST:
        text = (text + "x" * short)[:short] if kind.format is None else text
    return text if kind.max_length is None else text[: kind.max_length]


def _varied(item: Json, index: int) -> Json:
    """The item, made different from its neighbours where that is easy."""
    if index and isinstance(item, str):
        return re.sub(r"[0-9]*\Z", str(index), item)
    return item + index if index and type(item) is int else item
