"""Changes in per cent, exact and rounded once.

In: two amounts. Out: "+8.4 %", or nothing where there is nothing to compare with.
"""

from __future__ import annotations

from decimal import Decimal

from lightmeter_cost.exact import round_half_up


def percent(old: Decimal, new: Decimal) -> str:
    """To one digit after the point; empty when the old amount is 0. A change never reads +0.0 %."""
    if old == 0:
        return ""
    change, whole = (new - old).as_integer_ratio(), old.as_integer_ratio()
    numerator, divisor = change[0] * whole[1] * 1_000, change[1] * whole[0]
    tenths = round_half_up(abs(numerator), divisor)
    sign = "-" if numerator < 0 else "+" if numerator else "±"
    if tenths == 0 and numerator:
        return f"{sign}<0.1 %"
    return f"{sign}{tenths // 10:,}.{tenths % 10} %"
