"""What a line of a ledger may turn out to be: one class a line, each with its meaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Class:
    """`how` it is decided, for people. `listed`: lines of this class are findings. `fails`: such a finding makes the
    audit end with 1."""

    name: str
    meaning: str
    how: str
    listed: bool = True
    fails: bool = True

    @property
    def key(self) -> str:
        """The name as a key of JSON."""
        return self.name.replace("-", "_")


CLASSES = (
    Class(
        "match",
        "billed what the formula says",
        "what was paid is the price, to the last digit",
        listed=False,
        fails=False,
    ),
    Class(
        "within-tolerance",
        "off by no more than the tolerance or the rounding",
        "what was paid is no further from the price than --tolerance",
        listed=False,
        fails=False,
    ),
    Class(
        "overcharge",
        "billed more than the formula says",
        "debits less credits, tips and fees are more than the price",
    ),
    Class(
        "undercharge",
        "billed less than the formula says",
        "debits less credits, tips and fees are less than the price",
    ),
    Class(
        "duplicate",
        "charged again for what was charged before",
        "a table has the id, or the same request, amount and moment, again; or more was debited than the provider's "
        "own cost, by a whole number of times",
    ),
    Class(
        "charged-never-requested",
        "a charge without a request",
        "no request belongs to the charge, or no journal of this provider knows it",
    ),
    Class(
        "requested-never-charged",
        "work without a charge",
        "the work is over, has a price, and nothing was debited",
    ),
    Class(
        "unsettled",
        "not over, or not known whether it was bought: no charge yet",
        "the work still runs, or a journal has no word of its end",
        fails=False,
    ),
    Class(
        "unpriced",
        "no price is documented: cannot be checked",
        "the formula, a rate or a size that it needs is not known; the reasons are listed",
        fails=False,
    ),
    Class(
        "invalid-request",
        "billed, although the request is one that the provider refuses",
        "the emitted validator refuses the request, so that no formula holds for it",
    ),
    Class(
        "wrong-currency",
        "paid in another unit, or from an account that the request excludes",
        "the unit of the charge is not that of the formula, or an account paid that the request does not list",
    ),
    Class(
        "refunded",
        "charged, and paid back in full",
        "credits are as much as debits",
        listed=False,
        fails=False,
    ),
    Class(
        "failed-but-billed",
        "the work failed, and the charge was not paid back in full",
        "the status says that the work ended without a result, and debits are more than credits",
    ),
    Class(
        "delivered-differs",
        "another size or number of results than paid for",
        "the price is right, and the results are of other sizes, or fewer or more, than the request orders",
    ),
    Class(
        "free",
        "billed nothing for work that was done, as from a cache",
        "the bill is 0 where the price is not",
        listed=False,
        fails=False,
    ),
    Class(
        "repeated",
        "the same purchase in another record: counted once",
        "a history has the work again, or a bill has what the journal has",
        listed=False,
        fails=False,
    ),
    Class(
        "unreadable",
        "cannot be read as a line of a ledger",
        "the record is broken, or a member cannot be what its name says; its money is in no sum",
    ),
)
BY_NAME = {one.name: one for one in CLASSES}
