"""Rates that would fit lines whose price reads several: one is solved for with the others held, then two at once.

In: what lines paid, what they should have, and how the price of each grows with each rate. Out: rates to be tried.
Exact: integers and fractions; a rounding of the provider leaves a range, of which the plainest numbers are taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import ceil, floor

PLAIN = tuple(sorted((digit * 10**zeros for zeros in range(7) for digit in (1, 5)), reverse=True))
"""Multiples of these are tried, the plainest first."""
LEAST_SHAPES = 3
"""Different quantities that two unknown rates need: two equations would fit anything."""


@dataclass(frozen=True, slots=True)
class Paid:
    """One line: micro-units paid and expected; `shares`: rate -> how far the price moves with a micro-unit of it."""

    paid: int
    expected: int
    shares: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Mode:
    """How the provider rounds: a mode of `rounding` and its step in micro-units; exact amounts have 1."""

    name: str = "exact"
    step: int = 1

    def before(self, paid: int) -> tuple[Fraction, Fraction]:
        """The least and the largest price that may have been rounded to what was paid."""
        whole, half = Fraction(self.step), Fraction(self.step, 2)
        match self.name:
            case "up":
                return paid - whole, Fraction(paid)
            case "down":
                return Fraction(paid), paid + whole
            case _:  # exact prices are rounded half up to micro-units
                return paid - half, paid + half

    def rounded(self, price: int) -> int:
        """What is billed for a price."""
        low, rest = price - price % self.step, price % self.step
        match self.name:
            case "up":
                more = rest > 0
            case "down":
                more = False
            case "half-down":
                more = 2 * rest > self.step
            case "half-even":
                more = 2 * rest > self.step or (2 * rest == self.step and low // self.step % 2 == 1)
            case _:
                more = 2 * rest >= self.step
        return low + self.step * more


def candidates(
    lines: Sequence[Paid], rates: Mapping[str, int], names: tuple[str, ...], mode: Mode
) -> Iterator[dict[str, int]]:
    """New values of the named rates, the others held, with which the lines would be right; the plainest first."""
    found = _alone(lines, rates, names[0], mode) if len(names) == 1 else _both(lines, rates, names, mode)
    for new in found:
        moved = all(new[name] != rates[name] and new[name] >= 0 for name in names)
        if moved and all(_explains(one, rates, new, mode) for one in lines):
            yield new


def _explains(line: Paid, rates: Mapping[str, int], new: Mapping[str, int], mode: Mode) -> bool:
    low, high = mode.before(line.paid)
    return low <= line.expected + sum(line.shares[n] * (new[n] - rates[n]) for n in new) <= high


def _alone(
    lines: Sequence[Paid], rates: Mapping[str, int], name: str, mode: Mode
) -> Iterator[dict[str, int]]:
    """The values that every line leaves, as a range, and plain numbers of it."""
    ranges: list[tuple[Fraction, Fraction]] = []
    for line in lines:
        if line.shares[name]:
            ends = [rates[name] + (end - line.expected) / line.shares[name] for end in mode.before(line.paid)]
            ranges.append((min(ends), max(ends)))
    if ranges:
        low, high = max(low for low, _ in ranges), min(high for _, high in ranges)
        for plain in PLAIN:
            if (value := ceil(low / plain) * plain) <= high:
                yield {name: value}


def _both(
    lines: Sequence[Paid], rates: Mapping[str, int], names: tuple[str, ...], mode: Mode
) -> Iterator[dict[str, int]]:
    """The two equations that are the farthest from being one, solved; and plain numbers near their solution."""
    first, second = names
    if len({(line.shares[first], line.shares[second]) for line in lines}) < LEAST_SHAPES:
        return
    one, other = max(combinations(lines, 2), key=lambda pair: abs(_determinant(*pair, first, second)))
    determinant = _determinant(one, other, first, second)
    if not determinant:
        return
    off, far = (sum(mode.before(line.paid)) / 2 - line.expected for line in (one, other))
    solved = {
        first: rates[first] + (off * other.shares[second] - far * one.shares[second]) / determinant,
        second: rates[second] + (far * one.shares[first] - off * other.shares[first]) / determinant,
    }
    for plain in PLAIN:
        yield {name: floor(value / plain + Fraction(1, 2)) * plain for name, value in solved.items()}


def _determinant(one: Paid, other: Paid, first: str, second: str) -> Fraction:
    return one.shares[first] * other.shares[second] - other.shares[first] * one.shares[second]
