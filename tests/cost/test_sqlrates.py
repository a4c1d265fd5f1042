"""The text of the view of rates, for people: what each rate is, and what it is per."""

from __future__ import annotations

import pytest

from lightmeter_cost.pricebook import default_book
from lightmeter_cost.sqlrates import KeyColumn, RateColumn, Use, Uses, rates_sql
from lightmeter_cost.sqltext import DIALECTS, Dialect

STEP, LOST = "civitai.flux2.klein.step", "civitai.no.such.rate"
BY = (KeyColumn("model_version", "modelVersion"),)
USES = Uses(
    "civitai",
    (
        RateColumn(
            "rate", (Use(0, "stepCost", STEP, BY), Use(1, "perStep", STEP, BY), Use(2, "lost", LOST, ()))
        ),
    ),
)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_rate_is_named_above_its_values(dialect: Dialect) -> None:
    """By what formulas call it, its entry, its unit; one that the book lacks is said to be lacking."""
    lines = [line.strip() for line in rates_sql(USES, default_book(), dialect).splitlines()]
    assert [line for line in lines if line.startswith("-- ")] == [
        "-- The rates of civitai in micro-units (10^-6), and why there is none.",
        f"-- stepCost, perStep: {STEP}, buzz per step",
        f"-- lost: {LOST}, which the book lacks",
    ]
