"""Arithmetic on k * n / d: static integers k and d, a whole-number node n, and where the value is defined."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from lightmeter_cost.logic import TRUE, both
from lightmeter_cost.lowered import (
    Add,
    CeilDiv,
    Condition,
    Const,
    FloorDiv,
    Int,
    Integer,
    Max,
    Min,
    Mul,
    Select,
    Sub,
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """k * n / d in lowest terms of k and d; d > 0. A constant has n = 1."""

    k: int
    n: Integer
    d: int
    defined: Condition = TRUE


ONE = Int(1)


def literal(value: Fraction) -> Ratio:
    return Ratio(value.numerator, ONE, value.denominator)


def ratio(k: int, n: Integer, d: int, defined: Condition = TRUE) -> Ratio:
    """Lowest terms; a literal n moves into k, so that constants meet each other."""
    if isinstance(n, Int):
        k, n = k * n.value, ONE
    if isinstance(n, Mul) and isinstance(n.left, Int):
        k, n = k * n.left.value, n.right
    if k == 0:
        return Ratio(0, ONE, 1, defined)
    shared = gcd(k, d)
    return Ratio(k // shared, n, d // shared, defined)


def scale(n: Integer, k: int) -> Integer:
    """The node k * n."""
    if isinstance(n, Int):
        return Int(k * n.value)
    if k == 0:
        return Int(0)
    return n if k == 1 else Mul(Int(k), n)


def _common(a: Ratio, b: Ratio) -> tuple[int, int, int, int]:
    """(ka, kb, g, d): a = ka * g * a.n / d and b = kb * g * b.n / d with the largest g > 0."""
    d = lcm(a.d, b.d)
    ka, kb = a.k * (d // a.d), b.k * (d // b.d)
    g = gcd(ka, kb) or 1
    return ka // g, kb // g, g, d


def add(a: Ratio, b: Ratio) -> Ratio:
    defined = both(a.defined, b.defined)
    ka, kb, g, d = _common(a, b)
    if ka == 0:
        return ratio(kb * g, b.n, d, defined)
    if kb == 0:
        return ratio(ka * g, a.n, d, defined)
    return ratio(g, _sum(ka, a.n, kb, b.n), d, defined)


def _sum(ka: int, a: Integer, kb: int, b: Integer) -> Integer:
    if isinstance(a, Int) and isinstance(b, Int):
        return Int(ka * a.value + kb * b.value)
    if kb < 0:
        return Sub(scale(a, ka), scale(b, -kb))
    if ka < 0:
        return Sub(scale(b, kb), scale(a, -ka))
    return Add(scale(a, ka), scale(b, kb))


def negative(a: Ratio) -> Ratio:
    return Ratio(-a.k, a.n, a.d, a.defined)


def multiply(a: Ratio, b: Ratio) -> Ratio:
    n = b.n if a.n == ONE else a.n if b.n == ONE else Mul(a.n, b.n)
    return ratio(a.k * b.k, n, a.d * b.d, both(a.defined, b.defined))


def ceiling(a: Ratio) -> Ratio:
    if a.d == 1:
        return a
    if a.n == ONE:
        return Ratio(-(-a.k // a.d), ONE, 1, a.defined)
    return Ratio(1, CeilDiv(scale(a.n, a.k), a.d), 1, a.defined)


def floored(a: Ratio) -> Ratio:
    if a.d == 1:
        return a
    if a.n == ONE:
        return Ratio(a.k // a.d, ONE, 1, a.defined)
    return Ratio(1, FloorDiv(scale(a.n, a.k), a.d), 1, a.defined)


def meet(a: Ratio, b: Ratio, kind: type[Min] | type[Max]) -> Ratio:
    """The smaller or the larger of both."""
    ka, kb, g, d = _common(a, b)
    left, right = scale(a.n, ka), scale(b.n, kb)
    if isinstance(left, Int) and isinstance(right, Int):
        pick = min if kind is Min else max
        return ratio(g, Int(pick(left.value, right.value)), d, both(a.defined, b.defined))
    return ratio(g, kind(left, right), d, both(a.defined, b.defined))


def choose(test: Condition, a: Ratio, b: Ratio, defined: Condition) -> Ratio:
    """a where the test holds, else b; `defined` is where the outcome is."""
    ka, kb, g, d = _common(a, b)
    return ratio(g, select(test, scale(a.n, ka), scale(b.n, kb)), d, defined)


def select(test: Condition, then: Integer, otherwise: Integer) -> Integer:
    if isinstance(test, Const):
        return then if test.value else otherwise
    if then == otherwise:
        return then
    return Select(test, then, otherwise)


def paired(a: Ratio, b: Ratio) -> tuple[Integer, Integer]:
    """Whole numbers in the same order as a and b (cross-multiplied)."""
    ka, kb, _, _ = _common(a, b)
    return scale(a.n, ka), scale(b.n, kb)
