"""The callbacks of a provider, matched by their name.

In: a `ModelPair`. Out: matched `Event`s.
"""

from __future__ import annotations

from lightmeter.diff.pairs import Matched, ModelPair, matched
from lightmeter.model.nodes import Event


def events(pair: ModelPair) -> Matched[Event]:
    return matched(
        ((event.name, event) for event in pair.old.events), ((event.name, event) for event in pair.new.events)
    )
