"""`role-changed`: a field means something else for the picture."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import FieldPair
from lightmeter.diff.rule import Found, Rule


def find(pair: FieldPair) -> Iterator[Found]:
    if pair.old.role != pair.new.role:
        now, was = pair.new.role or "nothing", pair.old.role or "nothing"
        yield Found(f" is read as {now}, was {was}", pair.old.role or None, pair.new.role or None)


RULE = Rule(
    "role-changed", "none", "a field is read as another part of the picture when providers are compared", find
)
