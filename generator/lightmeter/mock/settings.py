"""How a mock is set up. Plain values; what a user may type is read in `cli/mock.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lightmeter_client._runtime.quotes import Rates


@dataclass(frozen=True, slots=True)
class Settings:
    """Times are seconds, amounts micro-units.

    Attributes:
        latency: from a submission to the end of its work.
        chaos: fault, or fault@operation, to its rate.
        tokens: the only tokens that are accepted; None accepts any.
        balances: by account; one that is not named has enough.
        flat: (pattern over variant names, price): for requests that no documented formula prices.
        rates: another price book than the emitted one.
        url_life: how long a signed URL is valid; None: as documented. refund_delay: how late a late refund is.
        drip: how long a slow body takes. retry_after: whole seconds. largest: bytes of a request body.
        plain_callbacks: callbacks to https addresses of this machine are sent as plain HTTP.
    """

    latency: float = 0.2
    chaos: Mapping[str, float] = field(default_factory=dict[str, float])
    seed: int = 0
    tokens: frozenset[str] | None = None
    balances: Mapping[str, int] = field(default_factory=dict[str, int])
    flat: tuple[tuple[str, int], ...] = ()
    rates: Rates | None = None
    url_life: float | None = None
    refund_delay: float = 2
    drip: float = 3
    retry_after: int = 1
    largest: int = 32 * 1024 * 1024
    plain_callbacks: bool = False
