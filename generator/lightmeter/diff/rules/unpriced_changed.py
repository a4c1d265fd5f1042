"""`unpriced-changed`: the reason why there is no price is another one."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import PricePair
from lightmeter.diff.rule import Found, Rule


def find(pair: PricePair) -> Iterator[Found]:
    old, new = pair.old, pair.new
    if old is None or new is None:
        return
    origins = old.origin, new.origin
    if old.total is None and new.total is None and old.unpriced != new.unpriced:
        message = f" has no price because {new.unpriced}, was {old.unpriced}"
        yield Found(message, old.unpriced, new.unpriced, "", *origins, "none")
    before, after = dict(old.unknown), dict(new.unknown)
    for name in dict.fromkeys((*before, *after)):
        if old.total is not None and new.total is not None and before.get(name) != after.get(name):
            message = f" has no price where it needs {name}: {after.get(name) or 'known now'}"
            known = (name in before) == (name in after)
            effect = "none" if known else "price"
            yield Found(message, before.get(name), after.get(name), "", *origins, effect)


RULE = Rule(
    "unpriced-changed",
    "price",
    "the reason why there is no price is another one, or what it depends on",
    find,
)
