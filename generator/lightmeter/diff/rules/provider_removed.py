"""`provider-removed`: a provider is gone."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import SpecsPair
from lightmeter.diff.rule import Found, Rule


def find(pair: SpecsPair) -> Iterator[Found]:
    for model in pair.models.gone:
        yield Found(
            f"the provider {model.provider} is gone: {len(model.variants)} variants", model.provider, None
        )


RULE = Rule("provider-removed", "narrower", "a provider is gone", find)
