"""`field-added`: a field that may be given."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.members import step, takes
from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ObjectPair) -> Iterator[Found]:
    for field in pair.fresh:
        if not field.required:
            origins = pair.old.origin, field.origin
            yield Found(f" is new: {takes(field)}", None, takes(field), step(field.name), *origins)


RULE = Rule("field-added", "none", "a field that may be given", find)
