"""`variant-removed`: a kind of request is gone."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    for variant in pair.variants.gone:
        yield Found(" is gone", variant.name, None, old_origin=variant.body.origin, variant=variant.name)


RULE = Rule("variant-removed", "narrower", "a kind of request is gone", find)
