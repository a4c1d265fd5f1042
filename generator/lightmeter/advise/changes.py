"""What is worth trying on a request, and how it is written down.

In: a variant and a request body. Out: `Change`s, and their JSON Patch. Whether one helps is for others to judge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from lightmeter.advise.given import Body, Given
from lightmeter.advise.steps import NEAR, Change, sizes_read, steps_down
from lightmeter.advise.switches import switches
from lightmeter.load.parsed import escape_token
from lightmeter.model.nodes import Variant

Patch: TypeAlias = tuple[dict[str, Any], ...]


def changes_of(variant: Variant, body: Body) -> Iterator[Change]:
    """Everything worth trying on one input."""
    if variant.price is None or variant.price.total is None:
        return
    given = Given(variant, variant.price, body)
    yield from steps_down(given)
    yield from switches(given)


def steps_of(variant: Variant, body: Body) -> tuple[Change, ...]:
    """The changes of a size that are hardly visible and save a price step.

    The search takes milliseconds, and a log names the same few sizes again and again: what was found is remembered
    by the exact values that the rounded parts of the formula read.
    """
    if variant.price is None:
        return ()
    given = Given(variant, variant.price, body)
    if id(variant) not in _read:
        _read[id(variant)] = (variant, sizes_read(given))
    key = (id(variant), repr([given.value(name) for name in _read[id(variant)][1]]))
    known = _steps.get(key)
    if known is None:
        near = tuple(one for one in steps_down(given, reach=1 - 2 * NEAR) if one.is_near)
        known = (variant, near)  # the variant as well: then no other one can get its id
        if len(_steps) < _REMEMBERED:
            _steps[key] = known
    return known[1]


_REMEMBERED = 10_000
_read: dict[int, tuple[Variant, tuple[str, ...]]] = {}
_steps: dict[tuple[int, str], tuple[Variant, tuple[Change, ...]]] = {}


def patch_of(pointer: str, body: Mapping[str, object], change: Change) -> Patch:
    """The change as a JSON Patch on the document that holds the input at `pointer`."""
    patch: list[dict[str, Any]] = []
    for name, value in change.fields:
        path = f"{pointer}/{escape_token(name)}"
        if value is None:
            patch.append({"op": "remove", "path": path})
        else:
            patch.append({"op": "replace" if name in body else "add", "path": path, "value": value})
    return tuple(patch)
