"""What goes wrong on purpose: named faults, each with a rate, drawn from a seed.

In: rates by fault (and operation), a seed. Out: yes or no for each draw. The nth draw of one fault for one operation
depends on the seed alone, so a run that asks in the same order meets the same faults.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

FAULTS: Mapping[str, str] = {
    "drop-before": "the connection is closed before the request is accepted",
    "429": "too many requests, with Retry-After",
    "500": "an internal error before the request is accepted",
    "503": "not available, before the request is accepted",
    "403": "refused, with a plain string as the body",
    "drop-after": "the request is accepted, then the connection is closed without an answer",
    "truncated-json": "the request is accepted, and the answer ends in the middle of its JSON",
    "slow-body": "the answer drips for some seconds",
    "expired-url": "a signed URL is refused as if it had expired",
    "mature": "the images are mature, and are shown, withheld or paid for anew as the request says",
    "flagged": "the answer says that the image was found unsafe",
    "cache-hit": "the work is done at once and billed 0",
    "moderated": "the work ends as blocked; what was paid comes back",
    "failed": "the work ends as failed; what was paid comes back",
    "expired": "the work ends as expired; what was paid comes back",
    "failed-but-billed": "the work ends as failed, and nothing comes back",
    "overcharge": "half as much again is billed and charged",
    "billed-as": "billed and charged as if one field of the request were another",
    "undercharge": "half is billed and charged",
    "duplicate-charge": "the bill is charged twice",
    "never-charged": "billed and never charged",
    "wrong-account": "charged to an account that the request excludes",
    "delivered-differs": "fewer images come than were paid for, or a smaller one",
    "phantom-charge": "a second work appears and is charged, which nobody asked for",
    "late-refund": "what comes back comes seconds later",
    "lost-refund": "what should come back never does",
}
"""Name -> what happens."""

ARRIVAL = ("drop-before", "429", "500", "503", "403")
"""Faults before a request is accepted, in the order they are drawn."""

ANSWER = ("drop-after", "truncated-json", "slow-body")
"""Faults of the answer to a request that was carried out."""

LOTS: Mapping[str, str] = {
    "cache-hit": "free",
    "moderated": "refunded",
    "failed": "refunded",
    "expired": "refunded",
    "failed-but-billed": "failed-but-billed",
    "overcharge": "overcharge",
    "billed-as": "overcharge",
    "undercharge": "undercharge",
    "duplicate-charge": "duplicate",
    "never-charged": "requested-never-charged",
    "wrong-account": "wrong-currency",
    "delivered-differs": "delivered-differs",
    "phantom-charge": "charged-never-requested",
}
"""Faults of work, of which one at most happens to each; with the word an audit has for it."""

REFUNDS: Mapping[str, str] = {"lost-refund": "failed-but-billed", "late-refund": "refunded"}
"""Faults of what comes back; with the word an audit has for it."""


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

    def all(self, faults: Iterable[str], operation: str) -> tuple[str, ...]:
        """Those of several that happen this time. Each is drawn, so that one does not shift the others' draws."""
        return tuple([fault for fault in faults if self.strikes(fault, operation)])
