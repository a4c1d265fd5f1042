"""A rate that no longer fits, in words that every report shares.

In: a `Drift`. Out: what would fit in its place.
"""

from __future__ import annotations

from lightmeter_cost.exact import from_micro
from lightmeter_cost.quote import money

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from lightmeter_cost.audit.result import Drift, Fit


def would(one: Drift, lines: str) -> str:
    """ "0.035 USD would, together with bfl.x at 0.02 USD instead of 0.015 USD, for 20 lines"."""
    besides = " and ".join(_at(fit, one.unit) for fit in one.besides)
    together = f", together with {besides}," if besides else ","
    said = f"{_money(one.new, one.unit)} would{together} for {lines}"
    if not one.instead:
        return said
    others = " or ".join(_at(fit, one.unit) for fit in one.instead)
    return f"{said}; so would {others}: these lines cannot tell which"


def _at(fit: Fit, unit: str) -> str:
    return f"{fit.rate} at {_money(fit.new, unit)} instead of {_money(fit.old, unit)}"


def _money(micro: int, unit: str) -> str:
    return money(from_micro(micro), unit)
