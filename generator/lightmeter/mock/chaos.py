"""What goes wrong on purpose: named faults, each with a rate, drawn from a seed.

In: rates by fault (and operation), a seed. Out: yes or no for each draw. The nth draw of one fault for one operation
depends on the seed alone, so a run that asks in the same order meets the same faults.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

FAULTS: Mapping[str, str] = {
    "drop-before": "the connection is closed before the request is accepted",
    "429": "too many requests, with Retry-After",
    "500": "an internal error before the request is accepted",
    "403": "refused, with a plain string as the body",
    "drop-after": "the request is accepted, then the connection is closed without an answer",
    "truncated-json": "the request is accepted, and the answer ends in the middle of its JSON",
    "slow-body": "the answer drips for some seconds",
    "expired-url": "a signed URL is refused as if it had expired",
    "moderated": "the work ends as blocked; what was paid comes back",
    "failed": "the work ends as failed; what was paid comes back",
    "overcharge": "half as much again is billed and charged",
    "duplicate-charge": "the bill is charged twice",
    "late-refund": "what comes back comes seconds later",
    "cache-hit": "the work is done at once and billed 0",
}
"""Name -> what happens."""

ARRIVAL = ("drop-before", "429", "500", "403")
"""Faults before a request is accepted, in the order they are drawn."""

ANSWER = ("drop-after", "truncated-json", "slow-body")
"""Faults of the answer to a request that was carried out."""


class Chaos:
    """Draws faults.

    Args:
        rates: `name`, or `name@operation`, to a probability; the latter counts for that operation alone.
        seed: decides every draw.
    """

    def __init__(self, rates: Mapping[str, float], seed: int) -> None:
        self._rates = dict(rates)
        self._seed = seed
        self._streams: dict[str, random.Random] = {}

    def strikes(self, fault: str, operation: str) -> bool:
        """Whether this fault happens this time."""
        rate = self._rates.get(f"{fault}@{operation}", self._rates.get(fault, 0))
        if rate <= 0:
            return False
        key = f"{self._seed} {fault} {operation}"
        stream = self._streams.get(key)
        if stream is None:
            stream = self._streams[key] = random.Random(key)
        return stream.random() < rate

    def first(self, faults: tuple[str, ...], operation: str) -> str | None:
        """The first fault of several that happens this time."""
        return next((fault for fault in faults if self.strikes(fault, operation)), None)
