"""Amounts and moments as ledgers write them, to exact micro-units and UTC days.

In: JSON values or text. Out: integers of micro-units (10^-6 of the unit), ISO days; `Unreadable` says what is wrong.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from lightmeter_cost.errors import spell
from lightmeter_cost.exact import MICRO

_KINDS = {"bool": "true or false", "list": "a list", "dict": "an object"}
LARGEST = 10**12
"""Units in one amount: more is no bill."""


class Unreadable(ValueError):
    """A value of a ledger that cannot be what its column says; the message is for people."""


def micro_of(value: object, name: str) -> int | None:
    """Micro-units of an amount, half up where it is finer; None where there is none (null or empty)."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        kind = _KINDS.get(type(value).__name__, "no number")
        raise Unreadable(f"{name} is not an amount but {kind}; write plain digits, as in 12.5")
    return _micro(str(value), name)


@lru_cache(65_536)
def _micro(text: str, name: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    try:
        number = Decimal(text) if len(text) <= 64 and "_" not in text and text.isascii() else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise Unreadable(f"{name} is not an amount: {spell(text)}; write plain digits, as in 12.5")
    if number < 0:
        raise Unreadable(
            f"{name} is negative: {spell(text)}; what was paid back belongs in the column refunded"
        )
    if number >= LARGEST:
        raise Unreadable(
            f"{name} is absurd: {spell(text)}; no bill has {len(str(LARGEST)) - 1} digits and more"
        )
    return int((number * MICRO).to_integral_value(ROUND_HALF_UP))


@lru_cache(65_536)
def day_of(text: str) -> str:
    """The UTC day of an ISO 8601 date or date-time; a time without offset counts as UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date().isoformat()
    except (ValueError, OverflowError):
        raise Unreadable(f"at is no moment: {spell(text)}; write it as in 2026-11-01T12:00:00Z") from None
