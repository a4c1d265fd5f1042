"""What a line of a ledger may turn out to be: one class a line, each with its meaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Class:
    """`listed`: lines of this class are findings. `fails`: such a finding makes the audit end with 1."""

    name: str
    meaning: str
    listed: bool = True
    fails: bool = True

    @property
    def key(self) -> str:
        """The name as a key of JSON."""
        return self.name.replace("-", "_")


CLASSES = (
    Class("match", "billed what the formula says", listed=False, fails=False),
    Class("within-tolerance", "off by no more than the tolerance or the rounding", listed=False, fails=False),
    Class("overcharge", "billed more than the formula says"),
    Class("undercharge", "billed less than the formula says"),
    Class("duplicate", "charged again for what was charged before"),
    Class("charged-never-requested", "a charge without a request"),
    Class("requested-never-charged", "work without a charge"),
    Class("unsettled", "not over, or not known whether it was bought: no charge yet", fails=False),
    Class("unpriced", "no price is documented: cannot be checked", fails=False),
    Class("invalid-request", "billed, although the request is one that the provider refuses"),
    Class("wrong-currency", "paid in another unit, or from an account that the request excludes"),
    Class("refunded", "charged, and paid back in full", listed=False, fails=False),
    Class("failed-but-billed", "the work failed, and the charge was not paid back in full"),
    Class("delivered-differs", "another size or number of results than paid for"),
    Class("free", "billed nothing for work that was done, as from a cache", listed=False, fails=False),
    Class("repeated", "the same purchase in another record: counted once", listed=False, fails=False),
    Class("unreadable", "cannot be read as a line of a ledger"),
)
BY_NAME = {one.name: one for one in CLASSES}
