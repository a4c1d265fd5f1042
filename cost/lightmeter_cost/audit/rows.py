"""One purchase as the audit sees it, whatever ledger it stands in.

Money is in integer micro-units; texts that are not there are None.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A charge, the request it is for, and what came of it.

    `kind`: "workflow", "event", "table" or "journal". `place`: line, row or item in the file, from 1.
    `gross` debits (None: no charge is known), `credit` what came back, `stated` what the provider's own cost says,
    `extras` the part of the charge that no formula knows: tips, licence fees, fixed additions.
    `outcome`: "ok", "failed", "open" (not over, or not known to have been bought), None (not told).
    `accounts` paid, `allowed` may pay ("blue,green").
    `delivered`: sizes of the results ("1024x1024,1024x1024", "?" unknown; None: not told).
    `seller`: the provider of a request that is one input and nothing else, which emitted SQL may price.
    `fault`: why the rest cannot be trusted; then nothing else counts.
    """

    source: int
    place: int
    kind: str
    id: str | None = None
    key: str | None = None
    moment: str | None = None
    day: str | None = None
    provider: str | None = None
    endpoint: str | None = None
    unit: str | None = None
    accounts: str | None = None
    allowed: str | None = None
    outcome: str | None = None
    request: str | None = None
    gross: int | None = None
    credit: int = 0
    stated: int | None = None
    extras: int = 0
    delivered: str | None = None
    tags: str | None = None
    fault: str | None = None
    seller: str | None = None


INTEGERS = ("source", "place", "gross", "credit", "stated", "extras")
"""Columns that hold integers; all others hold text."""
