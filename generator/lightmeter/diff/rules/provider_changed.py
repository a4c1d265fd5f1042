"""`provider-changed`: the provider is called otherwise here; what is sent stays."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    if pair.old.provider != pair.new.provider:
        message = f"the provider is called {pair.new.provider}, was {pair.old.provider}"
        yield Found(message, pair.old.provider, pair.new.provider)


RULE = Rule("provider-changed", "none", "the provider is called otherwise here; what is sent stays", find)
