"""`discriminator-changed`: another member tells the alternatives apart."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import ChoicePair
from lightmeter.diff.rule import Found, Rule


def find(pair: ChoicePair) -> Iterator[Found]:
    if pair.old.tag != pair.new.tag:
        yield Found(f" is chosen by `{pair.new.tag}`, was `{pair.old.tag}`", pair.old.tag, pair.new.tag)


RULE = Rule("discriminator-changed", "both", "another member tells the alternatives apart", find)
