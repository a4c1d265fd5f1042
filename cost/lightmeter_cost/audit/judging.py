"""What the audit must be told about a request, by whoever has the emitted validator and calculator.

In: the text of a request. Out: an `Opinion`. There is one verdict and one price; nothing here has its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

State: TypeAlias = Literal["priced", "unpriced", "invalid"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """`micro` in `unit` where `state` is "priced"; `reason` where it is not.

    `variant` names several with "+". `ordered`: sizes of the results that the request orders, as `Row.delivered`.
    `rates`: the rates the price read, as "entry[key]=micro-units".
    """

    state: State
    variant: str = ""
    micro: int | None = None
    unit: str = ""
    reason: str = ""
    ordered: str | None = None
    rates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Another request, or another day, and its price: "as 2 images".

    `size` counts changed members, `far` how far their values are moved.
    """

    words: str
    micro: int
    size: int = 1
    far: int = 1


class Judge(Protocol):
    """The emitted code as the audit calls it. `day` is an ISO date, or None for the rates in force now."""

    def opinion(
        self, request: str, provider: str | None, endpoint: str | None, day: str | None
    ) -> Opinion: ...

    def repriced(
        self,
        request: str,
        provider: str | None,
        endpoint: str | None,
        day: str | None,
        rates: Mapping[str, int],
    ) -> int | None:
        """The price in micro-units with other values of some rates, named as in `Opinion.rates`; None without one."""
        ...

    def shape(self, request: str, provider: str | None, endpoint: str | None) -> Hashable:
        """What requests with the same `changes` have in common."""
        ...

    def changes(
        self, request: str, provider: str | None, endpoint: str | None, day: str | None
    ) -> Iterator[Change]:
        """Requests near this one, smallest change first, each with its price."""
        ...

    def cuts(self) -> tuple[str, ...]:
        """The ISO days on which any rate begins or ends, sorted."""
        ...
