"""Other values of one member of a request that somebody might have billed for, each with words and how far off it is.

In: a field of the model, its value, the literals its formula compares it with. Out: (value, words, distance). The words
stand behind "billed": "as 2 images", "without loras".
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

from lightmeter.model.nodes import Field
from lightmeter.model.rules import Price
from lightmeter.model.scope import bare
from lightmeter.model.types import Array, Boolean, Enum, Integer, Map, Members, Number
from lightmeter_cost.expr import Binary, Name, walk
from lightmeter_cost.expr import Number as Literal

WIDEST = 256
"""Values of one integer that are all tried; of a wider range the ends, the default and the neighbours are."""


def values(field: Field, current: Any, literals: list[Decimal]) -> Iterator[tuple[Any, str, int]]:
    """Other values of a member, with words, and how far off they are."""
    kind = bare(field.type)[0]
    default = default_of(field)
    known = default if current is None else current
    match kind:
        case Enum(values):
            yield from ((value, f"as {field.name} {value}", 1) for value in values if value != known)
        case Boolean():
            yield not known, f"as {field.name} {'false' if known else 'true'}", 1
        case Integer():
            for value in _integers(kind, known, default):
                if value != known:
                    yield value, f"as {field.name} {value}", _distance(value, known, default, kind)
        case Number():
            yield from ((*one, 1) for one in _numbers(field.name, known, literals))
        case Array() | Map():
            most = kind.max_items if isinstance(kind, Array) else kind.max_properties
            yield from sizes(field.name, known, most)
        case _:
            if current is not None:
                yield None, f"without {field.name}", 1


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
            yield float(literal), f"as {name} {literal}"
    if known in literals:
        other = max([*literals, Decimal(1)]) + 1
        yield float(other), f"as {name} other than {' or '.join(map(str, literals))}"


def compared(name: str, price: Price) -> list[Decimal]:
    """What a formula compares a field with."""
    trees = [tree for _, tree in price.lets] + ([price.total] if price.total is not None else [])
    found: set[Decimal] = set()
    for node in (node for tree in trees for node in walk(tree)):
        if isinstance(node, Binary) and node.op in ("==", "!=", "<", "<=", ">", ">="):
            sides = (node.left, node.right)
            if any(isinstance(side, Name) and side.name == name for side in sides):
                found |= {side.value for side in sides if isinstance(side, Literal)}
    return sorted(found)


def sizes(name: str, known: Any, most: int | None) -> Iterator[tuple[Any, str, int]]:
    """As many items as may be, the nearest numbers first."""
    count = len(cast("list[Any]", known)) if isinstance(known, (list, dict)) else 0
    counts = sorted(range(min(most if most is not None else 8, 16) + 1), key=lambda size: abs(size - count))
    for size in counts:
        if size != count:
            thing = name[:-1] if size == 1 and name.endswith("s") else name
            yield (
                _resized(known, size),
                f"as {size} {thing}" if size else f"without {name}",
                abs(size - count),
            )


def _resized(known: Any, size: int) -> Any:
    if isinstance(known, dict):
        return {str(number): 1 for number in range(size)}
    items = list(cast("list[Any]", known)) if isinstance(known, list) else []
    filler: Any = copy.copy(items[0]) if items else ""
    return (items + [filler] * size)[:size]


def default_of(field: Field) -> Any:
    """The documented default of a field that has one value; None where it has none."""
    found = field.default.value if field.default is not None else None
    return None if isinstance(found, (tuple, Members)) else found
