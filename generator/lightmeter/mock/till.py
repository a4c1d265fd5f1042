"""Charges and refunds of paid work, whatever its manner, with the faults that happen to them.

In: work that keeps its entries, amounts, accounts. Out: moves in the purse of its user, entries on the work, lines in
the ledger. Which fault happened to a work is told there too, as truth: one fault of work at most, and what an audit
has to find.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from lightmeter.mock.chaos import LOTS, REFUNDS
from lightmeter.mock.money import Entry, Purse, paid
from lightmeter.mock.world import World
from lightmeter.model.nodes import Model
from lightmeter_client._runtime.quotes import from_micro


class Paid(Protocol):
    """Work that is paid for. `price` is what the documents ask for, in micro-units of `unit`; `lot` its fault."""

    id: str
    user: str
    external_id: str | None
    price: int
    unit: str
    lot: str | None
    entries: list[Entry]


class Till:
    """The cash desk of one provider."""

    def __init__(self, world: World, model: Model) -> None:
        self._world = world
        self._model = model

    def purse(self, user: str) -> Purse:
        """The accounts of a user."""
        return self._world.purse(self._model, user)

    def event(self, event: str, work: Paid, /, **facts: object) -> None:
        """One line of evidence about a work."""
        self._world.ledger.write(event, **self._whose(work), **facts)

    def _whose(self, work: Paid) -> dict[str, object]:
        return {
            "provider": self._model.provider,
            "user": work.user,
            "id": work.id,
            "external_id": work.external_id,
        }

    def lots(self, operation: str) -> Iterator[str]:
        """The faults that this work might meet, first the one that wins."""
        return iter(self._world.chaos.all(LOTS, operation))

    def plant(self, work: Paid, lot: str, billed: int, **facts: object) -> None:
        """Say which fault happened: `billed` is what the caller will have paid in the end."""
        work.lot = lot
        self.tell(work, LOTS[lot], billed, fault=lot, **facts)

    def tell(self, work: Paid, found: str, billed: int, **facts: object) -> None:
        """What an audit has to find about a work; the last word counts."""
        amounts = {"expected": from_micro(work.price), "billed": from_micro(billed), "unit": work.unit}
        self._world.ledger.tell("truth", **self._whose(work), **{"class": found}, **amounts, **facts)

    def charge(self, work: Paid, micro: int, accounts: tuple[str, ...]) -> bool:
        """Take an amount, split over accounts where one is too short; False (and nothing taken) when all are."""
        purse = self.purse(work.user)
        parts = purse.split(micro, accounts)
        for account, part in parts or ():
            self._move(work, Entry("debit", account, part, self._world.signer.mint("tx_")))
        return parts is not None

    def _move(self, work: Paid, entry: Entry) -> None:
        self.purse(work.user).move(entry)
        work.entries.append(entry)
        event = "charged" if entry.kind == "debit" else "refunded"
        named = bool(self._model.job and self._model.job.accounts)
        facts = {"account": entry.account if named else None, "amount": from_micro(entry.micro)}
        self.event(event, work, **facts, unit=work.unit, transaction=entry.id)

    def refund(self, work: Paid, accounts: tuple[str, ...] | None = None) -> None:
        """Give back what was paid, to the accounts that paid it (or only to those named)."""
        for account, micro in paid(work.entries).items():
            if accounts is None or account in accounts:
                self._move(work, Entry("credit", account, micro, self._world.signer.mint("tx_")))

    def refund_sometime(self, work: Paid, operation: str) -> None:
        """Give everything back: now or, by chance, late or never."""
        world = self._world
        kept = sum(paid(work.entries).values())
        if not kept or work.lot == "failed-but-billed":
            return
        fault = next(iter(world.chaos.all(REFUNDS, operation)), None)
        if fault == "lost-refund":
            self.tell(work, REFUNDS[fault], kept, fault=fault)
            return
        self.tell(work, "refunded", 0, fault=fault or work.lot)
        if fault == "late-refund":
            world.schedule.at(world.clock.now() + world.settings.refund_delay, lambda _: self.refund(work))
        else:
            self.refund(work)
