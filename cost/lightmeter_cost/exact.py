"""Exact amounts: decimals as text, integer micro-units (10^-6 of a unit), and the one rounding there is."""

from __future__ import annotations

import re
from decimal import Decimal

from lightmeter_cost.expr import show_number

MICRO = 1_000_000
"""Micro-units in one unit (one Buzz, one US dollar)."""

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,18}))?", re.ASCII)


def to_micro(text: str) -> int:
    """Micro-units of an amount written as plain digits ("0.3" is 300000).

    ValueError for signs, exponents, leading zeros, more than 12 digits before the point, and amounts that
    are no multiple of 10^-6.
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(f'{text[:40]!r} is not an amount: write plain digits, as in "0.3"')
    part = (found[2] or "").rstrip("0")
    if len(part) > 6:
        raise ValueError(f"{text[:40]!r} is no multiple of 0.000001")
    return int(found[1]) * MICRO + int(part.ljust(6, "0"))


def from_micro(micro: int) -> Decimal:
    """The amount in units, without trailing zeros: 300000 is Decimal("0.3")."""
    whole, part = divmod(abs(micro), MICRO)
    text = f"{whole}.{part:06d}".rstrip("0").rstrip(".")
    return Decimal(f"-{text}" if micro < 0 else text)


def amount_text(amount: Decimal) -> str:
    """An amount as it is shown: no exponent, no trailing zeros ("12", "0.0085")."""
    return show_number(amount)


def round_half_up(numerator: int, divisor: int) -> int:
    """The integer nearest to numerator / divisor; a half goes up (towards plus infinity). divisor > 0."""
    if divisor <= 0:
        raise ValueError(f"the divisor must be positive, not {divisor}")
    return (2 * numerator + divisor) // (2 * divisor)
