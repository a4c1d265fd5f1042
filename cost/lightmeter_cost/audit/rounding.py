"""How the provider rounds, found out instead of assumed: which modes explain every line that is less than a step off.

In: a table `judged`. Out: `Rounding`s by unit, the best first. Integer arithmetic throughout.
"""

from __future__ import annotations

from lightmeter_cost.audit.engine import Engine, all_rows, literal
from lightmeter_cost.audit.result import Rounding
from lightmeter_cost.exact import MICRO

LARGEST = {"usd": MICRO // 100}
"""The coarsest step that bills in a unit are rounded to, whole units if not told here."""

MODES = ("up", "down", "half-up", "half-even", "half-down")


def steps(unit: str | None) -> tuple[int, int, int]:
    """What bills in a unit are rounded to, in micro-units: the coarsest step, its tenth, its hundredth."""
    largest = LARGEST.get(unit or "", MICRO)
    return largest, largest // 10, largest // 100


def _rounded(mode: str, step: int) -> str:
    """SQL: `expected` rounded to a multiple of the step."""
    low = f"(expected - MOD(expected, {step}))"
    rest = f"MOD(expected, {step})"
    match mode:
        case "up":
            more = f"{rest} > 0"
        case "down":
            more = "1 = 0"
        case "half-up":
            more = f"2 * {rest} >= {step}"
        case "half-down":
            more = f"2 * {rest} > {step}"
        case _:
            odd = f"MOD({low}, {2 * step}) <> 0"
            more = f"(2 * {rest} > {step} OR (2 * {rest} = {step} AND {odd}))"
    return f"({low} + CASE WHEN {more} THEN {step} ELSE 0 END)"


def roundings(engine: Engine) -> tuple[Rounding, ...]:
    """Every mode that explains all lines less than the coarsest step off, or exact amounts alone where they do.

    Where no mode explains all, the one that explains most.
    """
    units = all_rows(
        engine, f"SELECT DISTINCT expected_unit FROM judged WHERE {_COMPARED} ORDER BY expected_unit"
    )
    return tuple(one for (unit,) in units for one in _fitting(engine, str(unit)))


_COMPARED = (
    "class IN ('match', 'within-tolerance', 'overcharge', 'undercharge', 'delivered-differs') "
    "AND expected IS NOT NULL AND paid IS NOT NULL AND expected_unit IS NOT NULL"
)


def _fitting(engine: Engine, unit: str) -> list[Rounding]:
    """The modes of one unit."""
    tests = [("exact", 1, "paid = expected")]
    tests += [(mode, step, f"paid = {_rounded(mode, step)}") for step in steps(unit) for mode in MODES]
    near = f"ABS(paid - expected) < {steps(unit)[0]}"
    fits = ", ".join(f"SUM(CASE WHEN {near} AND {test} THEN 1 ELSE 0 END)" for _, _, test in tests)
    query = (
        f"SELECT SUM(CASE WHEN {near} THEN 1 ELSE 0 END), {fits} FROM judged "
        f"WHERE {_COMPARED} AND expected_unit = {literal(unit)}"
    )
    rows, *counts = all_rows(engine, query)[0]
    modes = [
        Rounding(unit, mode, step, int(count), int(rows))
        for (mode, step, _), count in zip(tests, counts, strict=True)
        if count
    ]
    fitting = [one for one in modes if one.fits == one.rows]
    if fitting and fitting[0].mode != "exact":
        return fitting
    return fitting[:1] or [max(modes, key=lambda one: one.fits)] if modes else []


_UNITS = {"buzz": "Buzz", "usd": "USD"}
_NAMES = {"usd": ("cents", "tenths of cents", "hundredths of cents")}


def in_words(mode: str, step: int, unit: str | None) -> str:
    """A rounding in words: "rounded half up to whole Buzz"."""
    if mode == "exact":
        return "exact amounts"
    shown = _UNITS.get(unit or "", unit or "units")
    names = _NAMES.get(unit or "", (f"whole {shown}", f"tenths of {shown}", f"hundredths of {shown}"))
    return f"rounded {mode.replace('-', ' ')} to {names[steps(unit).index(step)]}"


def named(paid: int, expected: int, unit: str | None) -> tuple[str, int] | None:
    """The first mode and step that make the expected amount the paid one; None where none does."""
    for step in steps(unit):
        low = expected - expected % step
        if expected == low or paid not in (low, low + step):
            continue
        return ("up" if paid > expected else "down"), step
    return None
