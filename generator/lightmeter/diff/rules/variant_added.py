"""`variant-added`: a kind of request that was not there."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    for variant in pair.variants.fresh:
        yield Found(" is new", None, variant.name, new_origin=variant.body.origin, variant=variant.name)


RULE = Rule("variant-added", "none", "a kind of request that was not there", find)
