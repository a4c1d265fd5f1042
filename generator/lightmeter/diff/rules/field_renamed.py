"""`field-renamed`: a field has another name."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.members import step
from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ObjectPair) -> Iterator[Found]:
    for old, new in pair.renamed:
        effect = "both" if pair.new.extra is None or new.required else "wider"
        yield Found(
            f" was called `{old.name}`", old.name, new.name, step(new.name), old.origin, new.origin, effect
        )


RULE = Rule("field-renamed", "both", "a field has another name", find)
