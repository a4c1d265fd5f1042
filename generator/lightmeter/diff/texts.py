"""What a pair of types says about the form of a text.

In: a pair of types. Out: the two patterns, or the two formats (integers have one too); None where there is none.
"""

from __future__ import annotations

from lightmeter.diff.pairs import TypePair
from lightmeter.model.types import Integer, String


def patterns(pair: TypePair) -> tuple[str | None, str | None]:
    if isinstance(pair.old, String) and isinstance(pair.new, String):
        return pair.old.pattern, pair.new.pattern
    return None, None


def formats(pair: TypePair) -> tuple[str | None, str | None]:
    old, new = pair.old, pair.new
    if isinstance(old, String) and isinstance(new, String):
        return old.format, new.format
    if isinstance(old, Integer) and isinstance(new, Integer):
        return old.format, new.format
    return None, None
