"""How a provider may round, against the decimals of Python, and the rates that its amounts leave."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from lightmeter_cost.audit.fitting import Mode, Paid, candidates

MODES = {
    "up": ROUND_CEILING,
    "down": ROUND_FLOOR,
    "half-up": ROUND_HALF_UP,
    "half-down": ROUND_HALF_DOWN,
    "half-even": ROUND_HALF_EVEN,
}
STEPS = (1, 4, 10)
PRICES = range(61)


@pytest.mark.parametrize("name", MODES)
def test_a_mode_rounds_as_decimals_do(name: str) -> None:
    """To whole steps, every price; and a price lies among those that its amount may come from."""
    for step in STEPS:
        mode = Mode(name, step)
        expected = [int((Decimal(price) / step).to_integral_value(MODES[name])) * step for price in PRICES]
        assert [mode.rounded(price) for price in PRICES] == expected
        for price, paid in zip(PRICES, expected, strict=True):
            low, high = mode.before(paid)
            assert low <= price <= high


def test_exact_amounts_are_their_own_prices() -> None:
    """Whole micro-units, as they are."""
    assert [Mode().rounded(price) for price in PRICES] == list(PRICES)


def _lines(first: int, second: int, *shares: tuple[int, int]) -> list[Paid]:
    """What lines of these shares pay at new rates; the old ones are 300 and 500."""
    return [
        Paid(a * first + b * second, a * 300 + b * 500, {"a": Fraction(a), "b": Fraction(b)})
        for a, b in shares
    ]


@pytest.mark.parametrize(("first", "second"), [(350, 450), (301, 507), (1, 9_999), (0, 2)])
def test_two_rates_are_solved_for(first: int, second: int) -> None:
    """From any three lines that tell them apart."""
    lines = _lines(first, second, (3, 7), (5, 2), (4, 4))
    found = list(candidates(lines, {"a": 300, "b": 500}, ("a", "b"), Mode()))
    assert {"a": first, "b": second} in found
    assert [new for new in found if new != {"a": first, "b": second}] == []


@pytest.mark.parametrize("first", [350, 301, 307, 1_000_003])
def test_one_rate_is_solved_for(first: int) -> None:
    """While the other stays; the lines that do not read it say nothing."""
    lines = _lines(first, 500, (3, 7), (5, 2), (0, 4))
    assert {"a": first} in list(candidates(lines, {"a": 300, "b": 500}, ("a",), Mode()))
    assert list(candidates(lines, {"a": 300, "b": 500}, ("b",), Mode())) == []
