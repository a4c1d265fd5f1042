"""Enums compared as JSON Schema compares values, in any order.

In: a pair of types. Out: the values that went and came.
"""

from __future__ import annotations

from lightmeter.diff.pairs import Matched, TypePair, matched
from lightmeter.model.types import Enum, Scalar

NOTHING: Matched[Scalar] = Matched((), (), ())


def changed(pair: TypePair) -> Matched[Scalar]:
    """The values of both sides, matched; nothing where one constant is replaced by another."""
    if not isinstance(pair.old, Enum) or not isinstance(pair.new, Enum) or constant(pair):
        return NOTHING
    return matched(
        ((value_key(value), value) for value in pair.old.values),
        ((value_key(value), value) for value in pair.new.values),
    )


def constant(pair: TypePair) -> tuple[Scalar, Scalar] | None:
    """The only values of both sides, where they differ."""
    if not isinstance(pair.old, Enum) or not isinstance(pair.new, Enum):
        return None
    old, new = pair.old.values, pair.new.values
    if len(old) != 1 or len(new) != 1 or value_key(old[0]) == value_key(new[0]):
        return None
    return old[0], new[0]


def value_key(value: Scalar) -> tuple[bool, Scalar]:
    """Tells true from 1, and not 1 from 1.0."""
    return isinstance(value, bool), value
