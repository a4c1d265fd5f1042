"""The price beside each example, worked out by hand from the guides' formulas, in exact fractions."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from spec.documents import body, listed, workflow

KLEIN_STEP = {
    "4b": Fraction(3, 10),
    "4b-base": Fraction(3, 10),
    "9b": Fraction(1, 2),
    "9b-base": Fraction(1, 2),
}
KONTEXT_IMAGE = {"dev": 35, "pro": 45, "max": 90}


def _by_step(step: Fraction, given: dict[str, Any], steps: int, scale: float) -> Fraction:
    passes = 1 if given.get("cfgScale", scale) == 1 else 2
    return step * given.get("steps", steps) * (len(given.get("images", ())) + 1) * passes


def _by_hand(given: dict[str, Any]) -> Fraction | None:
    """Buzz for an input, or None where the guides give no rate."""
    each: Fraction | None = None
    match given["engine"], given.get("ecosystem", given.get("model")):
        case ("flux2", "klein") | ("sdcpp", "flux2Klein"):
            each = _by_step(KLEIN_STEP[given.get("modelVersion", "4b")], given, 20, 5)
        case "sdcpp", "flux1":
            each = _by_step(Fraction(1, 2), given, 28, 3.5)
        case "flux2", "dev":
            started = math.ceil(Fraction(given["width"] * given["height"], 1_000_000))
            each = Fraction(20) * started * (2 if given.get("loras") else 1)
        case "comfy", "flux1":
            each = 8 * Fraction(given["width"] * given["height"], 1024**2) * Fraction(given["steps"], 20)
        case "flux1-kontext", tier:
            each = Fraction(KONTEXT_IMAGE[str(tier)])
        case _:
            pass
    return None if each is None else each * given.get("quantity", 1)


@pytest.mark.parametrize("row", listed("examples"), ids=lambda row: row["file"])
def test_a_price_follows_from_the_guide(row: dict[str, Any]) -> None:
    """The index and the formula of the guide agree to the last digit."""
    price = _by_hand(workflow(body("examples", row["file"]))["steps"][0]["input"])
    assert price == (None if row["price"] is None else Fraction(row["price"]))
