"""How wide the numbers of a plan become, and how SQL computes them for that.

In: a `Plan` and what the flat columns guarantee. Out: yes or no, and a split that keeps to 64 bits.
"""

from __future__ import annotations

from dataclasses import replace

from lightmeter.emit.sql.plans import Plan, Pricing
from lightmeter.emit.sql.strict import divides_negative, factored
from lightmeter.model.scope import kind_of
from lightmeter_cost.bounds import Bounds, FormulaBounds, formula_bounds, interval
from lightmeter_cost.lowered import Const, Formula, Int, Integer, Node, OneOf, Rate, parts
from lightmeter_cost.sqlrates import MAX_RATE

NARROW, WIDEST = 63, 120
"""Bits of a 64-bit integer without its sign; bits that the wide types of all dialects hold."""

_ANY = {"integer": (-(2**NARROW), 2**NARROW - 1), "count": (0, 2**31)}
"""What a flat column holds in a row that nobody is sure of."""


def priced_plans(pricing: Pricing) -> frozenset[int]:
    """The plans that SQL can reckon: all others are left to the emitted calculator."""
    return frozenset(plan.number for plan in pricing.plans if plan.formula is None or fits(plan, pricing))


def _known(plan: Plan, pricing: Pricing, everywhere: bool = False) -> Bounds:
    """What the flat columns guarantee: in a sure row of this plan, or in any row at all."""
    fields = {field.name: kind_of(field) for field in plan.fields}
    for wanted, column in pricing.wanted.items():
        if wanted.member in fields and wanted.use in ("integer", "count"):
            low, high = _ANY[wanted.use] if everywhere else plan.range_of(column)
            kind = fields[wanted.member]
            changed = replace(kind, minimum=low, maximum=high) if wanted.use == "integer" else kind
            fields[wanted.member] = replace(changed, max_items=high) if wanted.use == "count" else changed
    rates = {rate.local: (0, MAX_RATE) for rate in plan.price.rates} if plan.price else {}
    return Bounds(fields, rates)


def _bounds(plan: Plan, pricing: Pricing) -> FormulaBounds:
    assert plan.formula is not None
    return formula_bounds(plan.formula, _known(plan, pricing))


def _with_lets(plan: Plan, pricing: Pricing) -> Bounds:
    found = _bounds(plan, pricing)
    known = _known(plan, pricing)
    return Bounds(known.fields, known.rates, dict(found.lets))


def lowest(plan: Plan, pricing: Pricing) -> int:
    low = _bounds(plan, pricing).total[0]
    return -1 if low is None else low


def fits(plan: Plan, pricing: Pricing) -> bool:
    assert plan.formula is not None
    formula, found = plan.formula, _bounds(plan, pricing)
    if _needs_nul(plan, formula):
        return False
    if found.bits is None or found.bits > WIDEST or found.total[0] is None or found.total[1] is None:
        return False
    known = _with_lets(plan, pricing)
    if divides_negative([*(let.value for let in formula.lets), formula.numerator], known):
        return False
    return found.total[1] // formula.divisor + 1 < 2**NARROW


def _needs_nul(plan: Plan, formula: Formula) -> bool:
    """Whether a default or a literal holds NUL, which no text of SQL is sure to hold."""
    texts: list[object] = [value for column, value in plan.defaults if column in plan.reads]
    waiting: list[Node] = [*(let.value for let in formula.lets), formula.numerator]
    while waiting:
        node = waiting.pop()
        texts += node.literals if isinstance(node, OneOf) else ()
        waiting += parts(node)
    return any(isinstance(text, str) and "\0" in text for text in texts)


def is_wide(plan: Plan, pricing: Pricing) -> bool:
    found = _bounds(plan, pricing).bits
    return found is None or found > NARROW + 1


def split(plan: Plan, pricing: Pricing) -> tuple[Integer, Rate] | None:
    """A rate times the rest: then whole and broken part can be priced apart, and 64 bits hold both."""
    formula = plan.formula
    assert formula is not None
    found = factored(formula.numerator)
    if found is None or formula.divisor == 1:
        return None
    rest, rate = found
    known = _with_lets(plan, pricing)
    low, high = interval(rest, known)
    if low is None or high is None or low < 0:
        return None
    whole = MAX_RATE * (high // formula.divisor)
    broken = 2 * MAX_RATE * (formula.divisor - 1) + formula.divisor
    sound = max(high, whole + broken, broken) < 2**NARROW
    return (rest, rate) if sound and _widest_rest(rest, known) else None


def _widest_rest(rest: Integer, known: Bounds) -> bool:
    found = formula_bounds(Formula((), rest, 1, Const(True), (), ()), known)
    return found.bits is not None and found.bits <= NARROW + 1


def safe_anywhere(plan: Plan, pricing: Pricing) -> bool:
    """Whether the lets fit in rows of other plans, too."""
    assert plan.formula is not None
    alone = replace(plan.formula, numerator=Int(0), defined=Const(True))
    found = formula_bounds(alone, _known(plan, pricing, everywhere=True)).bits
    return found is not None and found <= NARROW
