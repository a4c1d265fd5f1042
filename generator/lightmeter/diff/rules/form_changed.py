"""`form-changed`: request files are recognised in another way."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    old, new = ({form.name: form.marker for form in model.forms} for model in (pair.old, pair.new))
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            message = (
                f"the form {name} is known by {new.get(name) or 'nothing'}, was {old.get(name) or 'nothing'}"
            )
            yield Found(message, old.get(name), new.get(name))


RULE = Rule("form-changed", "none", "request files are recognised in another way", find)
