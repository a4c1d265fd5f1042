"""`dependency-added`: a field must be given where another is."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.dependencies import dependencies
from lightmeter.diff.members import step
from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ObjectPair) -> Iterator[Found]:
    for name, needed in sorted(dependencies(pair.new) - dependencies(pair.old)):
        yield Found(f" needs `{needed}` beside it", None, needed, step(name))


RULE = Rule("dependency-added", "narrower", "a field must be given where another is", find)
