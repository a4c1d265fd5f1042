"""`worth-changed`: one change for each unit."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule
from lightmeter_cost.exact import amount_text


def find(pair: ModelPair) -> Iterator[Found]:
    old, new = ({one.unit: amount_text(one.usd) for one in model.worth} for model in (pair.old, pair.new))
    for unit in dict.fromkeys((*old, *new)):
        if old.get(unit) != new.get(unit):
            now, was = (f"{text} USD" if text else "not stated" for text in (new.get(unit), old.get(unit)))
            yield Found(f"one {unit} is {now}, was {was}", old.get(unit), new.get(unit))


RULE = Rule("worth-changed", "price", "a unit of the provider is worth another sum of money", find)
