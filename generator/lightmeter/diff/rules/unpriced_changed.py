"""`unpriced-changed`: the reason why there is no price is another one."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import PricePair
from lightmeter.diff.rule import Found, Rule


def find(pair: PricePair) -> Iterator[Found]:
    old, new = pair.old, pair.new
    if old is None or new is None or old.total is not None or new.total is not None:
        return
    if old.unpriced != new.unpriced:
        message = f" has no price because {new.unpriced}, was {old.unpriced}"
        yield Found(message, old.unpriced, new.unpriced, "", old.origin, new.origin)


RULE = Rule("unpriced-changed", "none", "the reason why there is no price is another one", find)
