"""`dependency-removed`: a field may be given alone where it needed another."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.dependencies import dependencies
from lightmeter.diff.members import step
from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ObjectPair) -> Iterator[Found]:
    for name, needed in sorted(dependencies(pair.old) - dependencies(pair.new)):
        yield Found(f" no longer needs `{needed}` beside it", needed, None, step(name))


RULE = Rule("dependency-removed", "none", "a field may be given alone where it needed another", find)
