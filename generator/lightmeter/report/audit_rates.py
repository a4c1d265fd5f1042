"""How a provider rounds and which rate no longer fits, in words that every report shares.

In: what an audit found. Out: sentences without their beginning.
"""

from __future__ import annotations

from lightmeter_cost.audit.rounding import in_words, steps
from lightmeter_cost.exact import from_micro
from lightmeter_cost.quote import money

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterator

    from lightmeter_cost.audit.result import Drift, Fit, Result


def would(one: Drift, lines: str) -> str:
    """ "0.035 USD would, together with bfl.x at 0.02 USD instead of 0.015 USD, for 20 lines"."""
    besides = " and ".join(_at(fit, one.unit) for fit in one.besides)
    together = f", together with {besides}," if besides else ","
    said = f"{_money(one.new, one.unit)} would{together} for {lines}"
    if not one.instead:
        return said
    others = " or ".join(_at(fit, one.unit) for fit in one.instead)
    return f"{said}; so would {others}: these lines cannot tell which"


def explain(result: Result) -> Iterator[str]:
    """ "exact amounts explain all 40 lines that are less than 1 Buzz off", for each unit."""
    for unit in dict.fromkeys(one.unit for one in result.roundings):
        modes = [one for one in result.roundings if one.unit == unit]
        told = " or ".join(in_words(one.mode, one.step, unit) for one in modes[:3])
        fits, rows = modes[0].fits, modes[0].rows
        if rows == 1:
            lines = "the only line that is" if fits else "not even the only line that is"
        else:
            lines = f"{f'all {rows:,}' if fits == rows else f'{fits:,} of {rows:,}'} lines that are"
        yield f"{told} explain {lines} less than {_money(steps(unit)[0], unit)} off"


def _at(fit: Fit, unit: str) -> str:
    return f"{fit.rate} at {_money(fit.new, unit)} instead of {_money(fit.old, unit)}"


def _money(micro: int, unit: str) -> str:
    return money(from_micro(micro), unit)
