"""`operation-renamed`: an operation has another id, after which clients name their methods."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import OperationPair
from lightmeter.diff.rule import Found, Rule


def find(pair: OperationPair) -> Iterator[Found]:
    if pair.old.id != pair.new.id:
        yield Found(f" is called {pair.new.id}, was {pair.old.id}", pair.old.id, pair.new.id)


RULE = Rule(
    "operation-renamed",
    "none",
    "an operation has another id, after which clients name their methods",
    find,
)
