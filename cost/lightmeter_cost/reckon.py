"""The price of one request straight from the trees and the price book: the reference for emitted calculators.

In: a recipe, the fields with their defaults filled in, a book, a day. Out: a `Quote`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lightmeter_cost.book import Entry, PriceBook, Row, worst
from lightmeter_cost.evaluate import Absent, Given, Value, evaluate, evaluate_formula
from lightmeter_cost.exact import MICRO, amount_text, from_micro, round_half_up
from lightmeter_cost.expr import Call, Expr, Name, names, show, show_number, walk
from lightmeter_cost.quote import Quote, QuoteLine, RateLine


@dataclass(frozen=True, slots=True)
class Recipe:
    """A price formula. `rates` are (local name, entry id); the entry's `by` names the fields of its key."""

    unit: str
    rates: tuple[tuple[str, str], ...]
    lets: tuple[tuple[str, Expr], ...]
    total: Expr | None
    unpriced: str | None = None
    text: str = ""

    @property
    def formula(self) -> str | None:
        return self.text or (show(self.total) if self.total else None)


def reckon(recipe: Recipe, fields: Mapping[str, Given], book: PriceBook, at: date) -> Quote:
    """Price a valid request; an unknown rate or a missing value gives an unpriced quote with its reason."""
    if recipe.total is None:
        return Quote("unpriced", unit=recipe.unit, reason=recipe.unpriced or "no formula is documented")
    found = [(local, *_find(name, fields, book, at)) for local, name in recipe.rates]
    rates = tuple(_rate_line(entry, row) for _, entry, row, _ in found if entry and row)
    reason = next((why for *_, why in found if why), None)
    known = {local: row.value for local, _, row, _ in found if row and row.value is not None}
    if reason:
        return Quote("unpriced", None, recipe.unit, "unknown", recipe.formula, (), rates, reason)
    env: dict[str, Given] = {**fields, **known}
    value = evaluate_formula(recipe.total, recipe.lets, env)
    if isinstance(value, Absent):
        return Quote(
            "unpriced", None, recipe.unit, "unknown", recipe.formula, (), rates, _missing(recipe, fields)
        )
    micro = round_half_up((value * MICRO).numerator, (value * MICRO).denominator)
    trust = worst(row.confidence for _, _, row, _ in found if row)
    return Quote(
        "priced", from_micro(micro), recipe.unit, trust, recipe.formula, _lines(recipe, env), rates, None
    )


def _find(
    name: str, fields: Mapping[str, Given], book: PriceBook, at: date
) -> tuple[Entry | None, Row | None, str | None]:
    """The row of a rate, and why there is no rate when there is none."""
    entry = book.entry(name)
    if entry is None:
        return None, None, f"the price book has no entry {name}"
    missing = [field for field in entry.by if fields.get(field) is None]
    if missing:
        return entry, None, f"{name} goes by {missing[0]}, which is not given"
    key = tuple(str(fields[field]) for field in entry.by)
    row = book.lookup(name, key, at)
    where = f" for {' / '.join(key)}" if key else ""
    if row is None:
        return entry, None, f"{name} has no rate{where} on {at.isoformat()}"
    if row.value is None:
        return entry, row, f"{name}{where} is not known: {row.note}"
    return entry, row, None


def _rate_line(entry: Entry, row: Row) -> RateLine:
    value = None if row.value is None else amount_text(row.value)
    since = row.since.isoformat() if row.since else None
    return RateLine(entry.id, " / ".join(row.key), value, since, row.source, row.confidence)


def _missing(recipe: Recipe, fields: Mapping[str, Given]) -> str:
    trees = [expr for _, expr in recipe.lets] + ([recipe.total] if recipe.total else [])
    local = {name for name, _ in (*recipe.lets, *recipe.rates)}
    read = dict.fromkeys(name for tree in trees for name in names(tree) if name not in local)
    absent = [name for name in read if fields.get(name) is None and not _only_asked(name, trees)]
    return f"{', '.join(absent) or 'a value'} is not given and has no documented default"


def _only_asked(name: str, trees: list[Expr]) -> bool:
    """Is the name only ever the argument of `size` or `has`, which need no value?"""
    nodes = [node for tree in trees for node in walk(tree)]
    asked = sum(isinstance(node, Call) and node.args == (Name(name),) for node in nodes)
    return asked == sum(node == Name(name) for node in nodes)


def _lines(recipe: Recipe, env: Mapping[str, Given]) -> tuple[QuoteLine, ...]:
    """The names of the documented formula with their values, in order of appearance."""
    assert recipe.total is not None
    known = dict(env)
    lets = dict(recipe.lets)
    for name, expr in recipe.lets:
        value = evaluate(expr, known)
        known[name] = None if isinstance(value, Absent) else value
    rates = dict(recipe.rates)
    lines: list[QuoteLine] = []
    for name in names(recipe.total):
        size = Call("size", (Name(name),))
        if any(node == size for node in walk(recipe.total)):
            lines.append(QuoteLine(name, value_text(evaluate(size, known)), "size"))
        else:
            role = "rate" if name in rates else "let" if name in lets else "field"
            lines.append(QuoteLine(name, value_text(evaluate(Name(name), known)), role))
    return tuple(lines)


def value_text(value: Value) -> str:
    """A value as a line shows it: exact decimals, or a fraction where the decimals never end."""
    match value:
        case Absent():
            return "absent"
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case Fraction():
            micro = value * MICRO
            return show_number(from_micro(micro.numerator)) if micro.denominator == 1 else str(value)


def total_amount(value: Fraction) -> Decimal:
    """A value in units rounded once, half up, to micro-units."""
    micro = value * MICRO
    return from_micro(round_half_up(micro.numerator, micro.denominator))
