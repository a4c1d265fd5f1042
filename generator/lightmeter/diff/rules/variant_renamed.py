"""`variant-renamed`: the same kind of request is called otherwise here; what is sent stays."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import VariantPair
from lightmeter.diff.rule import Found, Rule


def find(pair: VariantPair) -> Iterator[Found]:
    if pair.old.path[1:] != pair.new.path[1:]:
        yield Found(f" was called {pair.old.name}", pair.old.name, pair.new.name)


RULE = Rule(
    "variant-renamed", "none", "the same kind of request is called otherwise here; what is sent stays", find
)
