"""`event-removed`: a callback is gone."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.news import events
from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    for event in events(pair).gone:
        yield Found(f"the callback {event.name} is gone", event.name, None)


RULE = Rule("event-removed", "wider", "a callback is gone", find)
