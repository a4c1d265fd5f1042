"""What truly happened, one JSON object a line, written out before the answer leaves.

In: events. Out: lines in a file, and the same objects in `events`. Every line has `event` and `at`; amounts are
decimal strings. Nothing that chaos does to an answer changes what is written here. Most lines are evidence: what the
caller and the provider saw. What only the planter of faults knows is written too, marked with `"truth": true`; whoever
judges the evidence leaves those lines aside, and whoever judges the judge reads nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TextIO, TypeAlias

from lightmeter.mock.clock import Clock, timestamp

Event: TypeAlias = dict[str, object]

KEPT = 100_000
"""Events kept in memory; the file keeps all."""


class Ledger:
    """Writes events. `stream` may be None: then they are only kept."""

    def __init__(self, clock: Clock, stream: TextIO | None = None) -> None:
        self._clock = clock
        self._stream = stream
        self.events: list[Event] = []

    def write(self, event: str, /, **facts: object) -> None:
        """One event; facts that are None are left out."""
        entry: Event = {"event": event, "at": timestamp(self._clock.now())}
        entry |= {name: fact for name, fact in facts.items() if fact is not None}
        if len(self.events) < KEPT:
            self.events.append(entry)
        if self._stream is not None:
            self._stream.write(json.dumps(entry) + "\n")
            self._stream.flush()

    def tell(self, event: str, /, **facts: object) -> None:
        """One event that no evidence shows."""
        self.write(event, truth=True, **facts)

    def of(self, event: str) -> Iterator[Event]:
        """The events of one kind."""
        return (entry for entry in self.events if entry["event"] == event)
