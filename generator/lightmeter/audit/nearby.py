"""Requests near a request: one member changed, or two, or another day; each with what it costs.

In: a request that was judged, the model of its provider. Out: `Change`s, smallest first. Candidates come from the model
(ranges, enums, tags, the literals a formula compares with), prices from the emitted calculator.
"""

from __future__ import annotations

import copy
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, cast

from lightmeter.lint.variants import Variants
from lightmeter.model.nodes import Field, Variant
from lightmeter.model.rules import Price
from lightmeter.model.scope import bare
from lightmeter.model.types import Array, Boolean, Enum, Integer, Map, Members, Number
from lightmeter_client._runtime.quotes import Rates
from lightmeter_cost.audit.judging import Change
from lightmeter_cost.expr import Binary, Name, walk
from lightmeter_cost.expr import Number as Literal

WIDEST = 256
"""Values of one integer that are all tried; of a wider range the ends, the default and the neighbours are."""
PAIRS = 1_000
"""Pairs of changes that are tried for one request: of the nearest values only."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """A changed input, and how to say so."""

    field: str
    words: str
    body: dict[str, Any]
    far: int = 1


class Nearby:
    """What is near one request."""

    def __init__(self, client: Any, known: Variants, request: Any, rates: Rates | None) -> None:
        self._client = client
        self._known = known
        self._request = request
        self._rates = rates
        self._inputs: list[tuple[str, dict[str, Any]]] = list(client.inputs(request))
        self._inner: Any = import_module(client.__name__)
        """Who knows inputs inside of a request: no endpoint takes them alone."""
        self._fields: dict[str, tuple[Field, ...]] = {}
        self._compared: dict[tuple[str, str], list[Decimal]] = {}

    def shape(self) -> Hashable:
        """Variant and priced members of each input; texts of prompts and seeds are no part of it."""
        return tuple(
            (
                self._variant(pointer, body),
                tuple((name, _plain(body.get(name))) for name in read_by(self._known)),
            )
            for pointer, body in self._inputs
        )

    def _variant(self, pointer: str, body: dict[str, Any]) -> str:
        found: str | None = (self._inner if pointer else self._client).variant_of(body)
        return found or ""

    def changes(self, day: str | None, cuts: Sequence[str]) -> Iterator[Change]:
        """One change, then two."""
        yield from self._days(day, cuts)
        edits = [(pointer, edit) for pointer, body in self._inputs for edit in self._edits(pointer, body)]
        for pointer, edit in edits:
            yield from self._price(((pointer, edit),), day)
        yield from self._pairs(day)

    def _pairs(self, day: str | None) -> Iterator[Change]:
        tried = 0
        for pointer, body in self._inputs:
            for first in self._edits(pointer, body):
                if first.far > 1:
                    continue
                for second in self._edits(pointer, first.body):
                    if second.far > 1 or second.field <= first.field:
                        continue
                    tried += 1
                    if tried > PAIRS:
                        return
                    words = f"{first.words} and {second.words}"
                    both = _Edit(second.field, words, second.body, first.far + second.far)
                    yield from self._price(((pointer, both),), day, size=2)

    def _days(self, day: str | None, cuts: Sequence[str]) -> Iterator[Change]:
        """The price before and after each day on which rates change."""
        for cut in cuts:
            if day is not None and day >= cut:
                before = (date.fromisoformat(cut) - timedelta(days=1)).isoformat()
                yield from self._price((), before, words=f"at the rate before {_spoken(cut)}")
            else:
                yield from self._price((), cut, words=f"at the rate from {_spoken(cut)} on")

    def _price(
        self, edits: Sequence[tuple[str, _Edit]], day: str | None, size: int = 1, words: str = ""
    ) -> Iterator[Change]:
        changed = {pointer: edit.body for pointer, edit in edits}
        total = 0
        for pointer, body in self._inputs:
            asked = self._inner if pointer else self._client
            for _, quote in asked.quotes(changed.get(pointer, body), at=day, rates=self._rates):
                if quote.micro is None:
                    return
                total += quote.micro
        said = words or "as " + " and ".join(self._say(edit, pointer) for pointer, edit in edits)
        yield Change(said, total, size, sum(edit.far for _, edit in edits))

    def _say(self, edit: _Edit, pointer: str) -> str:
        return edit.words if len(self._inputs) == 1 else f"{edit.words} in {pointer}"

    def _edits(self, pointer: str, body: dict[str, Any]) -> Iterator[_Edit]:
        variant = self._known.variants.get(self._variant(pointer, body))
        if variant is None:
            return
        for field in self._priced(variant):
            for value, words, far in _values(field, body.get(field.name), self._literals(variant, field)):
                yield _Edit(field.name, words, {**body, field.name: value}, far)
        yield from self._relatives(variant, body)

    def _priced(self, variant: Variant) -> tuple[Field, ...]:
        """The fields of a variant, but its tags, that its formula reads."""
        found = self._fields.get(variant.name)
        if found is None:
            names = names_of(variant.price) - dict(variant.tags).keys() if variant.price else frozenset[str]()
            found = tuple(field for field in variant.body.fields if field.name in names)
            self._fields[variant.name] = found
        return found

    def _literals(self, variant: Variant, field: Field) -> list[Decimal]:
        """What the formula compares a field with."""
        key = (variant.name, field.name)
        found = self._compared.get(key)
        if found is None:
            found = self._compared[key] = _compared(field.name, variant.price) if variant.price else []
        return found

    def _relatives(self, variant: Variant, body: dict[str, Any]) -> Iterator[_Edit]:
        """The same input with one tag changed; members the other variant lacks are left out."""
        mine = dict(variant.tags)
        for other in self._known.variants.values():
            tags = dict(other.tags)
            apart = [name for name in mine if tags.get(name) != mine[name]]
            if tags.keys() != mine.keys() or len(apart) != 1:
                continue
            kept = {field.name for field in other.body.fields}
            changed = {name: value for name, value in body.items() if name in kept} | tags
            yield _Edit(apart[0], f"{apart[0]} {tags[apart[0]]}", changed)


@cache
def read_by(known: Variants) -> tuple[str, ...]:
    """Names of all members that formulas read, and of all tags."""
    names: set[str] = set()
    for variant in known.variants.values():
        names |= {name for name, _ in variant.tags}
        if variant.price is not None:
            names |= names_of(variant.price)
    return tuple(sorted(names))


def names_of(price: Price) -> frozenset[str]:
    """The names a formula reads: fields, and fields that rates are looked up by."""
    trees = [tree for _, tree in price.lets] + ([price.total] if price.total is not None else [])
    found = {node.name for tree in trees for node in walk(tree) if isinstance(node, Name)}
    return frozenset(found | {name for rate in price.rates for name in rate.by})


def _values(field: Field, current: Any, literals: list[Decimal]) -> Iterator[tuple[Any, str, int]]:
    """Other values of a member, with words, and how far off they are."""
    kind = bare(field.type)[0]
    default = _default(field)
    known = default if current is None else current
    match kind:
        case Enum(values):
            yield from ((value, f"{field.name} {value}", 1) for value in values if value != known)
        case Boolean():
            yield not known, f"{field.name} {'false' if known else 'true'}", 1
        case Integer():
            for value in _integers(kind, known, default):
                if value != known:
                    yield value, f"{field.name} {value}", _distance(value, known, default, kind)
        case Number():
            yield from ((*one, 1) for one in _numbers(field.name, known, literals))
        case Array() | Map():
            most = kind.max_items if isinstance(kind, Array) else kind.max_properties
            yield from _sizes(field.name, known, most)
        case _:
            return


def _distance(value: int, known: Any, default: Any, kind: Integer) -> int:
    """Steps between two values; the default is near, since it is what a forgotten member gives."""
    if value == default or not isinstance(known, int):
        return 1
    return abs(value - known) // (kind.multiple_of or 1)


def _integers(kind: Integer, known: Any, default: Any) -> list[int]:
    """All values where they are few; else those somebody might have meant."""
    step = kind.multiple_of or 1
    low, high = kind.minimum, kind.maximum
    if low is not None and high is not None and (high - low) // step <= WIDEST:
        found = set(range(low + -low % step, high + 1, step))
    else:
        near = known if isinstance(known, int) else 1
        found = {near * 2, near // 2, near + step, near - step, *(range(1, 33) if step == 1 else ())}
        found |= {value for value in (low, high, default) if isinstance(value, int)}
        found = {
            value for value in found if (low is None or value >= low) and (high is None or value <= high)
        }
    return sorted(found)


def _numbers(name: str, known: Any, literals: list[Decimal]) -> Iterator[tuple[Any, str]]:
    """The literals a formula compares a number with, and one value that is none of them."""
    for literal in literals:
        if literal != known:
            yield float(literal), f"{name} {literal}"
    if known in literals:
        other = max([*literals, Decimal(1)]) + 1
        yield float(other), f"{name} other than {' or '.join(map(str, literals))}"


def _compared(name: str, price: Price) -> list[Decimal]:
    trees = [tree for _, tree in price.lets] + ([price.total] if price.total is not None else [])
    found: set[Decimal] = set()
    for node in (node for tree in trees for node in walk(tree)):
        if isinstance(node, Binary) and node.op in ("==", "!=", "<", "<=", ">", ">="):
            sides = (node.left, node.right)
            if any(isinstance(side, Name) and side.name == name for side in sides):
                found |= {side.value for side in sides if isinstance(side, Literal)}
    return sorted(found)


def _sizes(name: str, known: Any, most: int | None) -> Iterator[tuple[Any, str, int]]:
    """As many items as may be, the known ones first."""
    count = len(cast("list[Any]", known)) if isinstance(known, (list, dict)) else 0
    counts = sorted(range(min(most if most is not None else 8, 16) + 1), key=lambda size: abs(size - count))
    for size in counts:
        if size != count:
            thing = name[:-1] if size == 1 and name.endswith("s") else name
            yield _resized(known, size), f"{size or 'no'} {thing}", abs(size - count)


def _resized(known: Any, size: int) -> Any:
    if isinstance(known, dict):
        return {str(number): 1 for number in range(size)}
    items = list(cast("list[Any]", known)) if isinstance(known, list) else []
    filler: Any = copy.copy(items[0]) if items else ""
    return (items + [filler] * size)[:size]


def ordered(known: Variants, inputs: Sequence[tuple[str, dict[str, Any]]]) -> str:
    """The sizes of the results that inputs order: "1024x1024,1024x1024"; "?" where a size is not told."""
    sizes: list[str] = []
    for variant, body in inputs:
        count, width, height = (
            _filled(known, variant, body, name) for name in ("quantity", "width", "height")
        )
        told = isinstance(width, int) and isinstance(height, int)
        number = count if isinstance(count, int) and 0 < count <= 1_000 else 1
        sizes += [f"{width}x{height}" if told else "?"] * number
    return ",".join(sorted(sizes))


def _filled(known: Variants, variant: str, body: dict[str, Any], name: str) -> Any:
    found = body.get(name)
    if found is None:
        field = known.field(variant, name)
        found = _default(field) if field is not None else None
    return int(found) if isinstance(found, float) and found.is_integer() else found


def _default(field: Field) -> Any:
    found = field.default.value if field.default is not None else None
    return None if isinstance(found, (tuple, Members)) else found


def _plain(value: Any) -> Hashable:
    if isinstance(value, (list, dict)):
        return ("size", len(cast("list[Any]", value)))
    return cast("Hashable", value)


def _spoken(day: str) -> str:
    """ "1 November 2026"."""
    when = date.fromisoformat(day)
    return f"{when.day} {when:%B} {when.year}"
