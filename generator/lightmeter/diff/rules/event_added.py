"""`event-added`: a callback that was not there."""

from __future__ import annotations

from collections.abc import Iterator

from lightmeter.diff.news import events
from lightmeter.diff.pairs import ModelPair
from lightmeter.diff.rule import Found, Rule


def find(pair: ModelPair) -> Iterator[Found]:
    for event in events(pair).fresh:
        yield Found(f"the callback {event.name} is new", None, event.name)


RULE = Rule("event-added", "none", "a callback that was not there", find)
