"""Requests that differ from a given one in one field and cost more: what a mistaken bill may have been made for.

In: a valid request with one input. Out: one of its dearer neighbours, always the same one for the same request.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import cast

from lightmeter.mock.calls import Call, Json, Refused
from lightmeter.mock.provider import Provider
from lightmeter.mock.settings import Settings
from lightmeter.model.nodes import Variant
from lightmeter.model.types import Advised, Array, Boolean, Enum, Integer, Nullable, Number, String, Type

REFERENCE = "https://example.com/reference.png"
MOST = 12
"""Values of one field that are tried."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """`pointer` into the request, the `value` that would stand there, the price with it in micro-units."""

    pointer: str
    value: Json
    micro: int


def dearer(provider: Provider, call: Call, settings: Settings) -> Neighbour | None:
    """A neighbour that is valid and costs more; None when there is none, or several inputs."""
    bills = list(provider.bills(call.operation, call.body, settings))
    variant = next((one for one in provider.model.variants if one.name == bills[0].variant), None)
    if len(bills) != 1 or variant is None:
        return None
    at = bills[0].pointer
    found: list[Neighbour] = []
    for name, value in _changes(variant, _at(call.body, at)):
        changed = replace(call, body=_with(call.body, at, name, value))
        micro = _price(provider, changed, settings)
        if micro is not None and micro > bills[0].micro:
            found.append(Neighbour(f"{at}/{name}", value, micro))
    if not found:
        return None
    key = json.dumps(call.body, sort_keys=True, default=str)
    return found[int(sha256(key.encode("utf-8", "replace")).hexdigest(), 16) % len(found)]


def _price(provider: Provider, call: Call, settings: Settings) -> int | None:
    if provider.problems(call.operation, call.query, call.body):
        return None
    try:
        return sum(bill.micro for bill in provider.bills(call.operation, call.body, settings))
    except Refused:
        return None


def _changes(variant: Variant, given: dict[str, Json]) -> Iterator[tuple[str, Json]]:
    tags = {name for name, _ in variant.tags}
    for field in variant.body.fields:
        if field.name not in tags:
            for value in _values(field.type, given.get(field.name)):
                if value != given.get(field.name):
                    yield field.name, value


def _values(kind: Type, now: Json) -> tuple[Json, ...]:
    match kind:
        case Advised(inner) | Nullable(inner):
            return _values(inner, now)
        case Boolean():
            return (True, False)
        case Enum(values):
            return tuple(value for value in values[:MOST] if isinstance(value, (str, int)))
        case Integer(low, high, step):
            ends = [bound for bound in (low, high) if bound is not None]
            near = [now + (step or 1), now - (step or 1), now * 2, now * 4] if isinstance(now, int) else []
            return (*ends, *near)
        case Number(low, high):
            return tuple(int(bound) for bound in (low, high) if bound is not None and bound == int(bound))
        case Array(items):
            held = cast("list[Json]", now) if isinstance(now, list) else []
            more = held[-1:] or ([REFERENCE] if isinstance(items, String) else [])
            return ([*held, *more],) if more else ()
        case _:
            return ()


def _at(body: Json, pointer: str) -> Json:
    for token in pointer.split("/")[1:]:
        body = body[int(token) if isinstance(body, list) else token]
    return body


def _with(body: Json, pointer: str, name: str, value: Json) -> Json:
    """A copy of the body with another value; what lies beside the way is shared."""
    tokens = pointer.split("/")[1:]
    if not tokens:
        return {**body, name: value}
    head, rest = tokens[0], "".join(f"/{token}" for token in tokens[1:])
    if isinstance(body, list):
        changed = list(body)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        changed[int(head)] = _with(changed[int(head)], rest, name, value)
        return changed  # pyright: ignore[reportUnknownVariableType]
    return {**body, head: _with(body[head], rest, name, value)}
