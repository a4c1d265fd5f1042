"""`field-renamed`: a field has another name."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.members import step
from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ObjectPair) -> Iterator[Found]:
    for old, new in pair.renamed:
        effect = "both" if pair.new.extra is None or new.required else "wider"
        known = old.name in new.renamed_from
        advice = "" if known else f"; say x-renamed-from: {old.name} on it, and lint --fix follows"
        message = f" was called `{old.name}`{advice}"
        yield Found(message, old.name, new.name, step(new.name), old.origin, new.origin, effect)


RULE = Rule("field-renamed", "both", "a field has another name", find)
