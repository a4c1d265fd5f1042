"""One-fault mutants: for every constraint of a type a value that breaks this one and nothing else.

In: types of the model. Out: `Fault`s (a bad value, where in it the fault is, the keyword that fails) and,
for a
whole request, `Mutant`s. Written against the meaning of the constraints, not against the emitted checks.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, assert_never

from lightmeter.model.nodes import Choice, Object, Variant
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)
from support.providers import types
from support.strategies import LIMITS, plain

STRANGER = "notAField"
TYPES: dict[str, tuple[Any, ...]] = {
    "null": (None,),
    "boolean": (True,),
    "number": (1,),
    "string": ("1",),
    "array": ([],),
    "object": ({},),
}
"""A value of each JSON type: true and "1" are not 1."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`value` has one fault: `keyword` fails `below` it (a JSON Pointer, empty for the value itself)."""

    what: str
    value: Any
    keyword: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one member of a valid object, and the one finding it gives. `remove` takes it away."""

    what: str
    member: str
    value: Any
    remove: bool
    pointer: str
    keyword: str

    def of(self, body: dict[str, Any]) -> dict[str, Any]:
        """The object with the fault; its members keep their order."""
        changed = {**body, self.member: copy.deepcopy(self.value)}
        if self.remove:
            del changed[self.member]
        return changed


def mutants(variant: Variant) -> Iterator[Mutant]:
    """Every fault an input of this variant can have, one at a time."""
    tags = dict(variant.tags)
    for tag in tags:
        yield Mutant(f"no {tag}", tag, None, True, f"/{tag}", "required")
        for bad in ("nonesuch", "", 1, True, None, [], {}):
            yield Mutant(f"{tag} is {bad!r}", tag, bad, False, f"/{tag}", "discriminator")
    yield from _members(variant.body, frozenset(tags))


def _members(node: Object, tags: frozenset[str] = frozenset()) -> Iterator[Mutant]:
    for field in node.fields:
        if field.name in tags:
            continue
        at = pointer(field.name)
        if field.required:
            yield Mutant(f"no {field.name}", field.name, None, True, at, "required")
        for fault in faults(field.type):
            what = f"{field.name}: {fault.what}"
            yield Mutant(what, field.name, fault.value, False, at + fault.below, fault.keyword)
    if node.extra is None:
        yield Mutant("unknown member", STRANGER, 1, False, f"/{STRANGER}", "additionalProperties")
    elif not isinstance(node.extra, Anything):
        for fault in faults(node.extra):
            yield Mutant(
                f"extra: {fault.what}",
                STRANGER,
                fault.value,
                False,
                f"/{STRANGER}{fault.below}",
                fault.keyword,
            )


def pointer(*steps: str | int) -> str:
    """Steps as a JSON Pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def faults(kind: Type) -> Iterator[Fault]:
    """Every fault a value of this type can have."""
    match kind:
        case Anything():
            return
        case Advised(inner):
            yield from faults(inner)
        case Nullable(inner):
            yield from (fault for fault in faults(inner) if fault.value is not None)
        case Boolean():
            yield from _other_types("boolean")
            yield Fault("0 for false", 0, "type")
        case Integer():
            yield from _integer(kind)
        case Number():
            yield from _number(kind)
        case String():
            yield from _string(kind)
        case Enum(values):
            yield from _enum(tuple(map(plain, values)))
        case Array():
            yield from _array(kind)
        case Map():
            yield from _map(kind)
        case Union(members):
            yield from _other_types(*(name for member in members for name in json_types(member)))
        case Named(name):
            yield from _named(name)
        case _:
            assert_never(kind)


def _other_types(*right: str) -> Iterator[Fault]:
    for name, values in TYPES.items():
        if name not in right:
            yield from (Fault(f"a value of type {name}", value, "type") for value in values)


def json_types(kind: Type) -> tuple[str, ...]:
    """The JSON types a type allows."""
    match kind:
        case Advised(inner):
            return json_types(inner)
        case Nullable(inner):
            return (*json_types(inner), "null")
        case Integer() | Number():
            return ("number",)
        case Boolean():
            return ("boolean",)
        case String():
            return ("string",)
        case Array():
            return ("array",)
        case Map() | Named():
            return ("object",)
        case _:
            return tuple(TYPES)


def _integer(kind: Integer) -> Iterator[Fault]:
    yield from _other_types("number")
    yield Fault("a broken number", (kind.minimum or 0) + 0.5, "type")
    step, low, high = kind.multiple_of or 1, kind.minimum, kind.maximum
    if low is not None:
        below = (-(-low // step) - 1) * step
        yield Fault("below minimum", below, "minimum")
        yield Fault("below minimum, as 1.0", float(below), "minimum")
    if high is not None:
        above = (high // step + 1) * step
        yield Fault("above maximum", above, "maximum")
        yield Fault("far above maximum", above + step * 10**30, "maximum")
    if step > 1:
        first = -(-(low or 0) // step) * step
        yield from (Fault(f"{n} above a multiple", first + n, "multipleOf") for n in (1, step // 2, step - 1))
        yield Fault("not a multiple, as 1.0", float(first + 1), "multipleOf")
    limit = LIMITS.get(kind.format or "")
    if limit is not None:
        yield from (Fault("too wide", n, "format") for n in (limit, -limit - 1, 10**40, 1e300))


def _number(kind: Number) -> Iterator[Fault]:
    yield from _other_types("number")
    step = kind.multiple_of or Decimal("0.5")
    bounds = (
        (kind.minimum, -step, "minimum"),
        (kind.maximum, step, "maximum"),
        (kind.exclusive_minimum, Decimal(0), "exclusiveMinimum"),
        (kind.exclusive_maximum, Decimal(0), "exclusiveMaximum"),
    )
    for bound, away, keyword in bounds:
        if bound is not None:
            yield Fault(f"beyond {keyword}", float(bound + away), keyword)
            yield Fault(f"far beyond {keyword}", int(bound + away * 10**9), keyword)
    if kind.multiple_of is not None:
        near = (kind.minimum or Decimal(0)) // step * step + step * Decimal("1.5")
        yield Fault("not a multiple", float(near), "multipleOf")


def _string(kind: String) -> Iterator[Fault]:
    yield from _other_types("string")
    if kind.min_length:
        yield Fault("too short", "x" * (kind.min_length - 1), "minLength")
    if kind.max_length is not None:
        yield Fault("too long", "x" * (kind.max_length + 1), "maxLength")
    if kind.max_length is not None and kind.pattern is None:
        yield Fault("too long, outside the BMP", "\U0001f5bc" * (kind.max_length + 1), "maxLength")
    if kind.pattern is not None:
        yield Fault("another form", _not_matching(kind), "pattern")


def _not_matching(kind: String) -> str:
    assert kind.pattern is not None
    candidates = ("", " ", "\n", "no such form", "http://x", "é" * (kind.min_length or 1))
    return next(text for text in candidates if not re.search(kind.pattern.replace("$", r"\Z"), text))


def _enum(values: tuple[Any, ...]) -> Iterator[Fault]:
    keyword = "const" if len(values) == 1 else "enum"
    for bad in ("no such value", "", 10**9, True, None, [], {}):
        if bad not in values:
            yield Fault(f"{bad!r} is not among the values", bad, keyword)
    first = values[0]
    if isinstance(first, str) and first.swapcase() not in values:
        yield Fault("another case", first.swapcase(), keyword)


def _array(kind: Array) -> Iterator[Fault]:
    yield from _other_types("array")
    good, least = sample(kind.items), kind.min_items or 0
    if least:
        yield Fault("too few items", [good] * (least - 1), "minItems")
    if kind.max_items is not None:
        yield Fault("too many items", [good] * (kind.max_items + 1), "maxItems")
    if kind.unique:
        yield Fault("an item twice", [good] * max(2, least), "uniqueItems")
    if kind.max_items != 0:
        before = [] if kind.max_items == 1 or kind.unique else [good]
        for fault in faults(kind.items):
            yield replace(
                fault,
                what=f"item {fault.what}",
                value=[*before, fault.value],
                below=f"/{len(before)}{fault.below}",
            )


def _map(kind: Map) -> Iterator[Fault]:
    yield from _other_types("object")
    good, least = sample(kind.values), kind.min_properties or 0
    keys = ["urn:a/b~c", *(f"key{n}" for n in range(least + (kind.max_properties or 0)))]
    if least:
        yield Fault("too few members", dict.fromkeys(keys[: least - 1], good), "minProperties")
    if kind.max_properties is not None:
        yield Fault("too many members", dict.fromkeys(keys[: kind.max_properties + 1], good), "maxProperties")
    for fault in faults(kind.values):
        members = {**dict.fromkeys(keys[: max(least, 1)], good), keys[0]: fault.value}
        yield replace(fault, what=f"member {fault.what}", value=members, below=pointer(keys[0]) + fault.below)


def _named(name: str) -> Iterator[Fault]:
    yield from _other_types("object")
    node = types()[name]
    if isinstance(node, Choice):
        yield from _choice(node)
        return
    body = node.body if isinstance(node, Variant) else node
    good = sample(Named(name))
    for mutant in _members(body):
        yield Fault(mutant.what, mutant.of(good), mutant.keyword, mutant.pointer)


def _choice(node: Choice) -> Iterator[Fault]:
    """Only what is wrong with the tag: what lies deeper has tests of its own."""
    good = sample(Named(node.name))
    without = {key: value for key, value in good.items() if key != node.tag}
    yield Fault(f"no {node.tag}", without, "required", pointer(node.tag))
    if node.otherwise is None:
        yield Fault(f"no such {node.tag}", {**good, node.tag: "nonesuch"}, "discriminator", pointer(node.tag))


def sample(kind: Type) -> Any:
    """One plain valid value of a type: required members only, the least that is allowed."""
    match kind:
        case Anything():
            return None
        case Advised(inner) | Nullable(inner):
            return sample(inner)
        case Boolean():
            return False
        case Integer(low, high, step):
            first = -(-(low or 0) // (step or 1)) * (step or 1)
            return first if high is None or first <= high else high // (step or 1) * (step or 1)
        case Number(low, high):
            found = low if low is not None else min(high, Decimal(1)) if high is not None else Decimal(1)
            return float(found)
        case String(low):
            return (
                "https://x"
                if kind.pattern and re.search(kind.pattern, "https://x")
                else "x" * max(low or 0, 1)
            )
        case Enum(values):
            return plain(values[0])
        case Array(items, low):
            return [sample(items) for _ in range(low or 0)]
        case Map(values, _, low):
            return {f"key{n}": sample(values) for n in range(low or 0)}
        case Union(members):
            return sample(members[0])
        case Named(name):
            return _sample_named(name)
        case _:
            assert_never(kind)


def _sample_named(name: str) -> Any:
    match types()[name]:
        case Choice(cases=cases):
            return _sample_named(cases[0][1])
        case Variant(body=body, tags=tags):
            return {**sample_object(body), **{tag: plain(value) for tag, value in tags}}
        case Object() as body:
            return sample_object(body)


def sample_object(node: Object) -> dict[str, Any]:
    return {field.name: sample(field.type) for field in node.fields if field.required}
