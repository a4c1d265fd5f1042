"""Cross-field rules and prices: expression trees with a message and a source.

In: `lightmeter_cost` expressions. Out: `Rule`, `Hint`, `Price`, printed by every target from the same tree.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.model.types import Json, Origin, Severity
from lightmeter_cost.expr import Expr


@dataclass(frozen=True, slots=True)
class Rule:
    """`check` must hold; a rule that reads an absent field without a default does not apply."""

    id: str
    check: Expr
    text: str
    reads: tuple[str, ...]
    at: str | None
    message: str
    severity: Severity
    source: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Hint:
    """Worth a word when `when` holds; the request is accepted all the same."""

    id: str
    when: Expr
    text: str
    reads: tuple[str, ...]
    at: str | None
    message: str
    severity: Severity
    source: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class RateUse:
    """A local name for a price book entry; `by` are the fields whose values are the key, in the entry's order."""

    local: str
    entry: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PriceExample:
    """A documented figure: these fields (others at their defaults) cost `expect` units, or None for unpriced."""

    given: tuple[tuple[str, Json], ...]
    expect: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Price:
    """A formula compiled for one variant, or the reason why there is none.

    `lets` are evaluated in order; `total` is in `unit`, exact. `text` is the formula as documented.
    """

    formula: str
    unit: str
    text: str
    rates: tuple[RateUse, ...]
    lets: tuple[tuple[str, Expr], ...]
    total: Expr | None
    unpriced: str | None
    source: str
    examples: tuple[PriceExample, ...]
    origin: Origin
    unknown: tuple[tuple[str, str], ...] = ()
    """Names of the formula that no request gives a value, with the reason; what needs one is unpriced."""
