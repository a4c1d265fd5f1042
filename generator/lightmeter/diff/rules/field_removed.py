"""`field-removed`: a field is gone: a closed object refuses it, an answer does not carry it."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.members import step, takes
from lightmeter.diff.pairs import ObjectPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ObjectPair) -> Iterator[Found]:
    for field in pair.gone:
        effect = "both" if pair.new.extra is None else "wider"
        yield Found(
            " is gone",
            takes(field),
            None,
            step(field.name),
            old_origin=field.origin,
            new_origin=pair.new.origin,
            effect=effect,
            price=field.name in pair.priced,
        )


RULE = Rule(
    "field-removed", "both", "a field is gone: a closed object refuses it, an answer does not carry it", find
)
