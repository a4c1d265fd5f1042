"""Requests near a request: one member changed, or two, another variant or endpoint, another day; each with its price.

In: a request that was judged, the model of its provider. Out: `Change`s, smallest first. Candidates come from the model
(ranges, enums, tags, the literals a formula compares with), prices from the emitted calculator.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, cast

from lightmeter.audit.values import compared, default_of, sizes, values
from lightmeter.lint.variants import Variants
from lightmeter.model.nodes import Field, Variant
from lightmeter.model.rules import Price
from lightmeter.model.scope import bare
from lightmeter.model.types import Array
from lightmeter_client._runtime.quotes import Rates
from lightmeter_cost.audit.judging import Change
from lightmeter_cost.expr import Name, walk

PAIRS = 1_000
"""Pairs of changes that are tried for one request: of the nearest values only."""
REACH = 3
"""How far a list may grow or shrink, and an integer move, as one of two changes."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """A changed input of some variant, and how to say so; `fields` are those that were changed."""

    fields: tuple[str, ...]
    words: str
    variant: Variant
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
        self._apart: dict[str, tuple[tuple[Variant, tuple[str, ...]], ...]] = {}
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
        """One change, then two, then another variant altogether."""
        yield from self._days(day, cuts)
        starts = [(pointer, start) for pointer, body in self._inputs for start in self._start(pointer, body)]
        for pointer, start in starts:
            for edit in self._edits(start):
                yield from self._price(pointer, edit, day)
        for pointer, start in starts:
            for edit in (*self._pairs(start), *self._strangers(start)):
                yield from self._price(pointer, edit, day, size=2)

    def _start(self, pointer: str, body: dict[str, Any]) -> Iterator[_Edit]:
        """An input as it is; none where its variant is unknown."""
        variant = self._known.variants.get(self._variant(pointer, body))
        if variant is not None:
            yield _Edit((), "", variant, body, 0)

    def _pairs(self, start: _Edit) -> Iterator[_Edit]:
        tried = 0
        for first in self._edits(start, REACH):
            for second in self._edits(first, REACH, max(first.fields)):
                tried += 1
                if tried > PAIRS:
                    return
                words = f"{first.words} and {second.words.removeprefix('as ')}"
                yield replace(second, words=words, far=first.far + second.far)

    def _days(self, day: str | None, cuts: Sequence[str]) -> Iterator[Change]:
        """The price before and after each day on which rates change."""
        for cut in cuts:
            if day is not None and day >= cut:
                before = (date.fromisoformat(cut) - timedelta(days=1)).isoformat()
                yield from self._total("", None, before, f"at the rate before {_spoken(cut)}")
            else:
                yield from self._total("", None, cut, f"at the rate from {_spoken(cut)} on")

    def _price(self, pointer: str, edit: _Edit, day: str | None, size: int = 1) -> Iterator[Change]:
        words = edit.words if len(self._inputs) == 1 else f"{edit.words} in {pointer}"
        for change in self._total(pointer, edit, day, words):
            yield replace(change, size=size, far=edit.far)

    def _total(self, place: str, edit: _Edit | None, day: str | None, words: str) -> Iterator[Change]:
        """The price of the whole request with one of its inputs edited; none where it has no price."""
        total = 0
        for pointer, body in self._inputs:
            if edit is not None and pointer == place:
                quotes = self._inner.quotes(
                    edit.body, endpoint=self._address(edit), at=day, rates=self._rates
                )
            else:
                asked = self._inner if pointer else self._client
                quotes = asked.quotes(body, at=day, rates=self._rates)
            for _, quote in quotes:
                if quote.micro is None:
                    return
                total += quote.micro
        yield Change(words, total)

    def _address(self, edit: _Edit) -> str | None:
        """What an input is sent to, where its tags do not tell."""
        return None if edit.variant.tags else edit.variant.name

    def _edits(self, start: _Edit, reach: int | None = None, behind: str | None = None) -> Iterator[_Edit]:
        """Everything one change away: another value, another tag, another endpoint.

        No further than `reach`, and only of members whose names come `behind` another, so that no pair comes twice.
        """
        variant, body = start.variant, start.body
        for field in self._priced(variant):
            if behind is not None and field.name <= behind:
                continue
            for value, words, far in values(field, body.get(field.name), self._literals(variant, field)):
                if reach is None or far <= reach:
                    yield _Edit((field.name,), words, variant, {**body, field.name: value}, far)
        for other, apart in self._others(variant):
            if len(apart) <= 1 and (behind is None or (apart or ("",))[0] > behind):
                moved = self._moved(start, other, apart)
                yield from (edit for edit in moved if reach is None or edit.far <= reach)

    def _strangers(self, start: _Edit) -> Iterator[_Edit]:
        """The same input as a variant with several other tags."""
        for other, apart in self._others(start.variant):
            if len(apart) > 1:
                yield _carried(start, other, f"as {other.name.partition('/')[2]}", apart, len(apart))

    def _others(self, variant: Variant) -> tuple[tuple[Variant, tuple[str, ...]], ...]:
        """The other variants, each with the tags in which it differs: none where only the endpoint tells them apart."""
        found = self._apart.get(variant.name)
        if found is None:
            others = (other for other in self._known.variants.values() if other is not variant)
            found = self._apart[variant.name] = tuple((other, _apart(variant, other)) for other in others)
        return found

    def _moved(self, start: _Edit, other: Variant, apart: tuple[str, ...]) -> Iterator[_Edit]:
        """An input as a near variant, and with the items that only the formula of that one counts."""
        name = other.name.partition("/")[2]
        words = f"as {apart[0]} {dict(other.tags)[apart[0]]}" if apart else f"as {name}"
        moved = _carried(start, other, words, apart or ("",), 1)
        yield moved
        mine = {field.name for field in start.variant.body.fields}
        for field in self._priced(other):
            kind = bare(field.type)[0]
            if field.name not in mine and isinstance(kind, Array):
                for value, items, far in sizes(field.name, None, kind.max_items):
                    said = f"{words} with {items.removeprefix('as ')}"
                    yield replace(moved, words=said, body={**moved.body, field.name: value}, far=far + 1)

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
            found = self._compared[key] = compared(field.name, variant.price) if variant.price else []
        return found


def _apart(one: Variant, other: Variant) -> tuple[str, ...]:
    """The tags in which two variants differ; all of both where they have not the same ones."""
    mine, theirs = dict(one.tags), dict(other.tags)
    return tuple(name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name))


def _carried(start: _Edit, other: Variant, words: str, fields: tuple[str, ...], far: int) -> _Edit:
    """The same input as another variant: members that the other one lacks are left out."""
    kept = {field.name for field in other.body.fields}
    body = {name: value for name, value in start.body.items() if name in kept} | dict(other.tags)
    return _Edit(fields, words, other, body, far)


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
        found = default_of(field) if field is not None else None
    return int(found) if isinstance(found, float) and found.is_integer() else found


def _plain(value: Any) -> Hashable:
    if isinstance(value, (list, dict)):
        return ("size", len(cast("list[Any]", value)))
    return cast("Hashable", value)


def _spoken(day: str) -> str:
    """ "1 November 2026"."""
    when = date.fromisoformat(day)
    return f"{when.day} {when:%B} {when.year}"
