"""`detail-changed`: what the model says beside what other rules watch."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.pairs import WordsPair
from lightmeter.diff.rule import Found, Rule
from lightmeter.diff.words import details


def find(pair: WordsPair) -> Iterator[Found]:
    for name, old, new in details(pair.old, pair.new):
        word = name.replace("_", " ")
        yield Found(f" has another {word}: {new or 'nothing'}, was {old or 'nothing'}", old, new)


RULE = Rule(
    "detail-changed", "none", "something else is said about a part: how it is read, explained or shown", find
)
