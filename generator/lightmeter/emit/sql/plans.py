"""Variants grouped into plans: all that differ in nothing a price depends on are priced by one expression.

In: a `Model`. Out: a `Pricing`, numbered plans over flat columns. A variant that lacks a list or map which its
formula counts elsewhere shares the plan of the fuller variant: there the count is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lightmeter.emit.common.formulas import formula_of, order_of, unpriced_reason
from lightmeter.emit.sql.columns import ORDERED, Column, Use, Wanted, columns_of, range_of
from lightmeter.model.nodes import Field, Model, Variant
from lightmeter.model.rules import Price
from lightmeter.model.scope import kind_of, scope_of
from lightmeter.model.types import Scalar
from lightmeter_cost.expr import Expr, names
from lightmeter_cost.fold import fold
from lightmeter_cost.lower import lower_rule
from lightmeter_cost.lowered import (
    FieldCompare,
    Flag,
    Formula,
    Has,
    Node,
    OneOf,
    Size,
    Var,
    Verdict,
    parts,
)
from lightmeter_cost.sqlrates import KeyColumn, RateColumn
from lightmeter_cost.sqlrates import Use as RateUse

_VALUES: dict[str, Use] = {"integer": "integer", "number": "number", "string": "text", "boolean": "boolean"}


@dataclass(frozen=True, slots=True)
class Plan:
    """How some variants are priced. `formula` is None where no price is documented: `reason` says why.

    `order` names fields and rates in the order in which a missing one is reported.
    """

    number: int
    variants: tuple[str, ...]
    fields: tuple[Field, ...]
    price: Price | None
    formula: Formula | None
    order: tuple[str, ...]
    reason: str
    defaults: tuple[tuple[Column, Scalar], ...]
    ranges: tuple[tuple[Column, tuple[int, int]], ...]
    reads: tuple[Column, ...]
    """What its price depends on; nothing where there is no price."""

    def range_of(self, column: Column) -> tuple[int, int]:
        """The bounds of a whole number or count in the variants of this plan."""
        return dict(self.ranges).get(column, (column.low, column.high))


@dataclass(frozen=True, slots=True)
class Pricing:
    """Everything the views of one provider are made of.

    `rules` are those that end in an error, `unread` the texts whose inner numbers other such rules read.
    """

    columns: tuple[Column, ...]
    wanted: dict[Wanted, Column]
    plans: tuple[Plan, ...]
    rates: tuple[RateColumn, ...]
    rules: dict[str, tuple[Verdict, ...]]
    unread: dict[str, tuple[Field, ...]]

    def plan_of(self, variant: str) -> Plan | None:
        return next((plan for plan in self.plans if variant in plan.variants), None)

    def column(self, member: str, use: Use) -> Column:
        return self.wanted[Wanted(member, use)]


def pricing_of(model: Model) -> Pricing:
    """The plans of a provider, in model order."""
    variants = model.variants
    fullest = {variant.name: _fullest(variant, variants) for variant in variants}
    rules = {variant.name: tuple(_verdicts(variant)) for variant in variants}
    unread = {variant.name: tuple(_unread(variant)) for variant in variants}
    wanted = list(_wanted(fullest.values(), rules, variants))
    columns = columns_of(wanted, variants)
    groups: dict[tuple[str, tuple[tuple[Column, Scalar], ...], str], list[Variant]] = {}
    for variant in variants:
        if _keys_fit(variant):
            reason = unpriced_reason(variant.price)
            key = (
                fullest[variant.name].name if _priced(variant) else "",
                tuple(_defaults(variant, columns)),
                reason,
            )
            groups.setdefault(key, []).append(variant)
    plans = tuple(
        _plan(number, members, fullest[members[0].name], key[1], columns)
        for number, (key, members) in enumerate(groups.items(), 1)
    )
    return Pricing(tuple(columns.values()), columns, plans, _rates(plans, columns), rules, unread)


def _priced(variant: Variant) -> bool:
    return variant.price is not None and variant.price.total is not None


def _plan(
    number: int,
    members: list[Variant],
    fullest: Variant,
    defaults: tuple[tuple[Column, Scalar], ...],
    columns: dict[Wanted, Column],
) -> Plan:
    price = fullest.price if _priced(fullest) else members[0].price
    formula = formula_of(fullest.body.fields, price) if price and price.total is not None else None
    counted = (column for column in columns.values() if column.use in ("integer", "count"))
    ranges = ((column, range_of(column, members)) for column in counted)
    read = _read_by(fullest.body.fields, price) if price else ()
    return Plan(
        number,
        tuple(variant.name for variant in members),
        fullest.body.fields,
        price,
        formula,
        order_of(price) if price and formula else (),
        unpriced_reason(price),
        defaults,
        tuple(ranges),
        tuple(dict.fromkeys(columns[one] for one in read)),
    )


def _fullest(variant: Variant, variants: Iterable[Variant]) -> Variant:
    """The variant of the same formula that reads most, of which this one's formula is a special case."""
    if not _priced(variant):
        return variant
    return max(
        (other for other in variants if _covers(other, variant)), key=lambda other: len(_read(other.price))
    )


def _covers(full: Variant, variant: Variant) -> bool:
    """Whether the formula of `full`, without the members that `variant` lacks, is the formula of `variant`."""
    a, b = full.price, variant.price
    if (
        not a
        or not b
        or not a.total
        or not b.total
        or (a.formula, a.unit, a.rates) != (b.formula, b.unit, b.rates)
    ):
        return False
    theirs = {field.name: field for field in variant.body.fields}
    mine = {field.name: field for field in full.body.fields}
    lacking = frozenset(name for name in _read(a) if name in mine and name not in theirs)
    folded: list[tuple[str, Expr]] = [(name, fold(expr, lacking)) for name, expr in a.lets]
    kept = dict(b.lets)
    if fold(a.total, lacking) != b.total or any(kept.get(name, expr) != expr for name, expr in folded):
        return False
    return all(_same(mine[name], theirs[name]) for name in _read(a) if name in mine and name in theirs)


def _same(a: Field, b: Field) -> bool:
    one, other = kind_of(a), kind_of(b)
    return (one.kind, one.may_be_absent) == (other.kind, other.may_be_absent)


def _read(price: Price | None) -> frozenset[str]:
    if price is None or price.total is None:
        return frozenset()
    return frozenset(
        name for tree in (price.total, *(expr for _, expr in price.lets)) for name in names(tree)
    )


def _keys_fit(variant: Variant) -> bool:
    """Whether rates are looked up by text or whole numbers only."""
    fields = {field.name: field for field in variant.body.fields}
    rates = variant.price.rates if variant.price and variant.price.total else ()
    return all(kind_of(fields[key]).kind in ("string", "integer") for rate in rates for key in rate.by)


def _verdicts(variant: Variant) -> Iterator[Verdict]:
    """The rules over plain members that end in an error."""
    scope = scope_of(variant.body.fields)
    for rule in variant.body.rules:
        if rule.severity == "error" and scope.fields.keys() >= set(names(rule.check)):
            yield lower_rule(rule.check, scope)


def _unread(variant: Variant) -> Iterator[Field]:
    """Texts with numbers inside that a rule compares; SQL does not take them apart."""
    read = {name for rule in variant.body.rules if rule.severity == "error" for name in names(rule.check)}
    for field in variant.body.fields:
        if field.parts and read.intersection(field.parts.names):
            yield field


def _wanted(
    formulas: Iterable[Variant], rules: dict[str, tuple[Verdict, ...]], variants: Iterable[Variant]
) -> Iterator[Wanted]:
    for variant in formulas:
        if variant.price is not None:
            yield from _read_by(variant.body.fields, variant.price)
    for variant in variants:
        for verdict in rules[variant.name]:
            yield from _uses((verdict.fails,), variant.body.fields)
    for name in ORDERED:
        if any(
            kind_of(field).kind == "integer"
            for v in variants
            for field in v.body.fields
            if field.name == name
        ):
            yield Wanted(name, "integer")


def _read_by(fields: tuple[Field, ...], price: Price) -> Iterator[Wanted]:
    """What a price depends on: the keys of its rates and the members of its formula."""
    if price.total is None:
        return
    formula = formula_of(fields, price)
    kinds = {field.name: kind_of(field).kind for field in fields}
    for rate in price.rates:
        yield from (
            Wanted(key, _VALUES[kinds[key]]) for key in rate.by if kinds[key] in ("string", "integer")
        )
    yield from _uses((*(let.value for let in formula.lets), formula.numerator, formula.defined), fields)


def _uses(trees: Iterable[Node], fields: tuple[Field, ...]) -> Iterator[Wanted]:
    kinds = {field.name: kind_of(field).kind for field in fields}
    waiting = list(trees)[::-1]
    while waiting:
        node = waiting.pop()
        match node:
            case Var(name) | Flag(name) | FieldCompare(_, name) | OneOf(name):
                yield Wanted(name, _VALUES[kinds[name]])
            case Size(name):
                yield Wanted(name, "count")
            case Has(name):
                yield Wanted(name, has_use(kinds[name]))
            case _:
                waiting.extend(reversed(parts(node)))


def has_use(kind: str) -> Use:
    """The column that tells whether a member of this kind is given: short values themselves, not texts."""
    return _VALUES[kind] if kind in ("integer", "number", "boolean") else "given"


def _defaults(variant: Variant, columns: dict[Wanted, Column]) -> Iterator[tuple[Column, Scalar]]:
    for one, column in columns.items():
        field = next((field for field in variant.body.fields if field.name == one.member), None)
        if field is None or field.default is None or one.use == "count":
            continue
        value = field.default.value
        if one.use == "given":
            yield column, value is not None
        elif (value is not None and isinstance(value, (str, int, bool))) or hasattr(value, "as_tuple"):
            yield column, value  # pyright: ignore[reportReturnType]


def _rates(plans: tuple[Plan, ...], columns: dict[Wanted, Column]) -> tuple[RateColumn, ...]:
    """rate_1 holds the first rate of each plan, rate_2 the second, and so on."""
    found: list[list[RateUse]] = []
    for plan in plans:
        for place, rate in enumerate(plan.price.rates if plan.price and plan.formula else ()):
            kinds = {field.name: kind_of(field).kind for field in plan.fields}
            by = tuple(
                KeyColumn(columns[Wanted(key, _VALUES[kinds[key]])].name, key, kinds[key] == "integer")
                for key in rate.by
            )
            if place == len(found):
                found.append([])
            found[place].append(RateUse(plan.number, rate.local, rate.entry, by))
    return tuple(RateColumn(f"rate_{place}", tuple(uses)) for place, uses in enumerate(found, 1))
