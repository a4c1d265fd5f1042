"""Accounts and what happens on them, in exact micro-units.

In: amounts and the accounts that may pay. Out: entries that add up. Money never appears by itself: what comes back
was paid before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from lightmeter_client._runtime.quotes import MICRO, from_micro


@dataclass(frozen=True, slots=True)
class Entry:
    """One debit or credit: `micro` is positive, the direction is in `kind`."""

    kind: Literal["debit", "credit"]
    account: str
    micro: int
    id: str


class Purse:
    """The accounts of one user. `balances` are micro-units, in the order in which they are charged."""

    def __init__(self, balances: Mapping[str, int]) -> None:
        self.balances = dict(balances)

    def split(self, micro: int, allowed: Iterable[str]) -> tuple[tuple[str, int], ...] | None:
        """Which account pays how much, in our order; None when they are too short together."""
        usable, left = set(allowed), micro
        parts: list[tuple[str, int]] = []
        for account, balance in self.balances.items():
            part = min(left, balance) if account in usable else 0
            if part > 0:
                parts.append((account, part))
                left -= part
        return tuple(parts) if left == 0 else None

    def move(self, entry: Entry) -> None:
        """Carry an entry out."""
        sign = -1 if entry.kind == "debit" else 1
        self.balances[entry.account] = self.balances.get(entry.account, 0) + sign * entry.micro


def paid(entries: Iterable[Entry]) -> dict[str, int]:
    """What each account has paid and not had back, in micro-units; accounts with nothing are left out."""
    sums: dict[str, int] = {}
    for entry in entries:
        sums[entry.account] = sums.get(entry.account, 0) + (
            entry.micro if entry.kind == "debit" else -entry.micro
        )
    return {account: micro for account, micro in sums.items() if micro}


def to_micro(text: str) -> int | None:
    """A plain decimal as micro-units; None if it is none, is negative, or is finer than a micro-unit."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number < Decimal(10) ** 12:
        return None
    micro = number * MICRO
    return int(micro) if micro == int(micro) else None


def number(micro: int) -> int | float:
    """Micro-units as a JSON number: an integer where it is one, else the decimal as it is written."""
    return micro // MICRO if micro % MICRO == 0 else float(from_micro(micro))


def pieces(micro: int, worth: str) -> int | float:
    """Micro-units as a JSON number of pieces that are `worth` so much each, a decimal; of 1 where nobody says."""
    return number(micro * MICRO // (to_micro(worth) or MICRO))
