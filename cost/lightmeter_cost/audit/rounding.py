"""How the provider rounds, found out instead of assumed: which modes explain every line that is less than a unit off.

In: a table `judged`. Out: `Rounding`s by unit, the best first. Integer arithmetic throughout.
"""

from __future__ import annotations

from lightmeter_cost.audit.engine import Engine, all_rows
from lightmeter_cost.audit.result import Rounding
from lightmeter_cost.exact import MICRO

STEPS = (MICRO, MICRO // 10, MICRO // 100)
"""Whole units, tenths, hundredths: what bills are rounded to."""

MODES = ("up", "down", "half-up", "half-even", "half-down")


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
    """Every mode that explains all lines less than one unit off, or exact amounts alone where they do.

    Where no mode explains all, the one that explains most.
    """
    tests = [("exact", 1, "paid = expected")]
    tests += [(mode, step, f"paid = {_rounded(mode, step)}") for step in STEPS for mode in MODES]
    near = f"ABS(paid - expected) < {MICRO}"
    fits = ", ".join(f"SUM(CASE WHEN {near} AND {test} THEN 1 ELSE 0 END)" for _, _, test in tests)
    columns = f"SUM(CASE WHEN {near} THEN 1 ELSE 0 END), {fits}"
    query = (
        f"SELECT expected_unit, {columns} FROM judged WHERE class IN ('match', 'within-tolerance', "
        "'overcharge', 'undercharge', 'delivered-differs') AND expected IS NOT NULL AND paid IS NOT NULL "
        "GROUP BY expected_unit ORDER BY expected_unit"
    )
    found: list[Rounding] = []
    for unit, rows, *counts in all_rows(engine, query):
        modes = [
            Rounding(unit, mode, step, int(count), int(rows))
            for (mode, step, _), count in zip(tests, counts, strict=True)
            if rows and count
        ]
        fitting = [one for one in modes if one.fits == one.rows]
        if fitting and fitting[0].mode != "exact":
            found += fitting
        elif modes:
            found.append(fitting[0] if fitting else max(modes, key=lambda one: one.fits))
    return tuple(found)


_UNITS = {"buzz": "Buzz", "usd": "USD"}
_STEPS = {MICRO: "whole ", MICRO // 10: "tenths of ", MICRO // 100: "hundredths of "}


def in_words(mode: str, step: int, unit: str | None) -> str:
    """A rounding in words: "rounded half up to whole Buzz"."""
    if mode == "exact":
        return "exact amounts"
    return f"rounded {mode.replace('-', ' ')} to {_STEPS[step]}{_UNITS.get(unit or '', unit or 'units')}"


def named(paid: int, expected: int) -> tuple[str, int] | None:
    """The first mode and step that make the expected amount the paid one; None where none does."""
    for step in STEPS:
        low = expected - expected % step
        if expected == low or paid not in (low, low + step):
            continue
        return ("up" if paid > expected else "down"), step
    return None
