"""`provider-added`: a provider that was not there."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import SpecsPair
from lightmeter.diff.rule import Found, Rule


def find(pair: SpecsPair) -> Iterator[Found]:
    for model in pair.models.fresh:
        yield Found(
            f"the provider {model.provider} is new: {len(model.variants)} variants", None, model.provider
        )


RULE = Rule("provider-added", "none", "a provider that was not there", find)
