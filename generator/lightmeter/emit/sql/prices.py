"""The pricing view: flat columns and rates to exact micro-units.

In: a `Pricing` and a dialect. Out: a `PriceView`. Plans with the same expression share one branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from lightmeter.emit.common.formulas import needed_of, undefined_reason
from lightmeter.emit.sql.arithmetic import Printer, cast_to, literal, show
from lightmeter.emit.sql.columns import Use
from lightmeter.emit.sql.plans import Plan, Pricing, has_use
from lightmeter.emit.sql.readers import Reader
from lightmeter.emit.sql.strict import reads_lets, strict_formula
from lightmeter.emit.sql.widths import fits, is_wide, lowest, safe_anywhere, split
from lightmeter.model.names import identifiers, snake
from lightmeter.model.nodes import Field, Model
from lightmeter.model.scope import kind_of
from lightmeter_cost.expr import show as show_expr
from lightmeter_cost.lowered import And, Const, Has, Integer, Rate
from lightmeter_cost.sqltext import INTEGER, Dialect, among, create_view


@dataclass(frozen=True, slots=True)
class LetColumn:
    """A named part; `stage` is 1, or one more than the latest stage of the lets it reads."""

    name: str
    notes: tuple[str, ...]
    expression: str
    stage: int


@dataclass(frozen=True, slots=True)
class Arm:
    """One formula: for which plans, when it has a value, and the value in micro-units."""

    notes: tuple[str, ...]
    plans: str
    guards: tuple[str, ...]
    micro: str


@dataclass(frozen=True, slots=True)
class Reason:
    plans: str
    whens: tuple[tuple[str, str], ...]
    otherwise: str


@dataclass(frozen=True, slots=True)
class PriceView:
    head: str
    rated: str
    stages: tuple[tuple[LetColumn, ...], ...]
    arms: tuple[Arm, ...]
    negative: bool
    integer: str
    text: str
    units: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]
    unsure: str


def price_view(model: Model, pricing: Pricing, dialect: Dialect) -> PriceView:
    reader, name = Reader(dialect), snake(model.provider)
    plans = [plan for plan in pricing.plans if plan.formula is not None and fits(plan, pricing)]
    lets = {plan.number: _lets(plan, pricing, dialect) for plan in plans}
    return PriceView(
        head=create_view(f"{name}_prices", dialect),
        rated=f"{name}_rated",
        stages=_stages(_let_columns(plans, lets, pricing)),
        arms=tuple(_arms(plans, pricing, dialect)),
        negative=any(lowest(plan, pricing) < 0 for plan in plans),
        integer=INTEGER[dialect],
        text=reader.text_type,
        units=_units(pricing, reader),
        reasons=tuple(_reasons(pricing, reader)),
        unsure=reader.string("only the emitted validator and calculator can judge this request"),
    )


def finder(
    pricing: Pricing, fields: Iterable[Field], plan: Plan | None = None, prefix: str = ""
) -> Callable[[str, str], str]:
    """The column of a role and a name; a leading = marks a condition instead of a value that may be NULL."""
    kinds = {field.name: kind_of(field).kind for field in fields}
    lets = _let_names(plan)
    rates = (
        {rate.local: f"rate_{place}" for place, rate in enumerate(plan.price.rates, 1)}
        if plan and plan.price
        else {}
    )
    uses: dict[str, Use] = {
        "integer": "integer",
        "count": "count",
        "number": "number",
        "text": "text",
        "boolean": "boolean",
    }

    def find(role: str, name: str) -> str:
        if role == "rate":
            return rates[name]
        if role == "let":
            return lets[name]
        if role == "has":
            use = has_use(kinds[name])
            column = prefix + pricing.column(name, use).name
            return f"={column}" if use == "given" and not prefix else column
        return prefix + pricing.column(name, uses[role]).name

    return find


def _let_names(plan: Plan | None) -> Mapping[str, str]:
    names = [let.name for let in plan.formula.lets] if plan and plan.formula else []
    return {name: f"let_{found}" for name, found in identifiers(names).items()}


# ------------------------------------------------------------------ lets


def _lets(plan: Plan, pricing: Pricing, dialect: Dialect) -> dict[str, str]:
    """Column and text of every let."""
    assert plan.formula is not None
    wide = is_wide(plan, pricing) and split(plan, pricing) is None
    printer = Printer(dialect, finder(pricing, plan.fields, plan), wide)
    found: dict[str, str] = {}
    for let in plan.formula.lets:
        value = (
            printer.cast(printer.number(let.value))
            if isinstance(let.value, Integer)
            else printer.truth(let.value)
        )
        if isinstance(value, exp.Cast) and isinstance(value.this, exp.Cast):
            value = value.this
        found[_let_names(plan)[let.name]] = show(value, dialect)
    return found


def _let_columns(
    plans: list[Plan], lets: Mapping[int, Mapping[str, str]], pricing: Pricing
) -> tuple[LetColumn, ...]:
    """A let that reads the same in all plans needs no CASE: where no formula uses it, it means nothing."""
    found: dict[str, dict[str, list[Plan]]] = {}
    for plan in plans:
        for name, text in lets[plan.number].items():
            found.setdefault(name, {}).setdefault(text, []).append(plan)
    columns: list[LetColumn] = []
    stages = _stage_numbers(plans)
    for name, texts in found.items():
        several = [plan for group in texts.values() for plan in group]
        notes = tuple(dict.fromkeys(_let_note(plan, name) for plan in several))
        if len(texts) == 1 and all(safe_anywhere(plan, pricing) for plan in several):
            columns.append(LetColumn(name, notes, next(iter(texts)), stages[name]))
            continue
        whens = " ".join(f"WHEN {_among(group)} THEN {text}" for text, group in texts.items())
        columns.append(LetColumn(name, notes, f"CASE WHEN sure THEN CASE {whens} END END", stages[name]))
    return tuple(columns)


def _stage_numbers(plans: list[Plan]) -> dict[str, int]:
    """A let is reckoned after those it reads: not every dialect lets columns of one SELECT read each other."""
    found: dict[str, int] = {}
    for _ in range(sum(len(plan.formula.lets) for plan in plans if plan.formula) or 1):
        before = dict(found)
        for plan in plans:
            names = _let_names(plan)
            for let in plan.formula.lets if plan.formula else ():
                read = [found.get(names[other], 1) for other in reads_lets(let.value)]
                found[names[let.name]] = max([found.get(names[let.name], 1), *(stage + 1 for stage in read)])
        if found == before:
            break
    return found


def _stages(columns: tuple[LetColumn, ...]) -> tuple[tuple[LetColumn, ...], ...]:
    last = max((column.stage for column in columns), default=0)
    return tuple(tuple(column for column in columns if column.stage == stage) for stage in range(1, last + 1))


def _let_note(plan: Plan, column: str) -> str:
    assert plan.formula is not None and plan.price is not None
    names = {found: name for name, found in _let_names(plan).items()}
    name = names[column]
    divisor = next(let.divisor for let in plan.formula.lets if let.name == name)
    text = f"{name} = {show_expr(dict(plan.price.lets)[name])}"
    return text + (f", times {divisor}" if divisor != 1 else "")


def _among(plans: Iterable[Plan]) -> str:
    return among("plan", (plan.number for plan in plans))


# ------------------------------------------------------------------ arms


def _arms(plans: list[Plan], pricing: Pricing, dialect: Dialect) -> Iterator[Arm]:
    grouped: dict[tuple[str, tuple[str, ...]], list[Plan]] = {}
    for plan in plans:
        grouped.setdefault((_micro(plan, pricing, dialect), _guards(plan, pricing, dialect)), []).append(plan)
    for (micro, guards), several in grouped.items():
        yield Arm(_notes(several), _among(several), guards, micro)


def _notes(plans: list[Plan]) -> tuple[str, ...]:
    texts = (
        f"{plan.price.text}" + (f" ({plan.price.source})" if plan.price.source else "")
        for plan in plans
        if plan.price
    )
    return tuple(dict.fromkeys(texts))


def _guards(plan: Plan, pricing: Pricing, dialect: Dialect) -> tuple[str, ...]:
    """What must be known where NULL would not come through by itself."""
    formula = plan.formula
    assert formula is not None
    printer = Printer(dialect, finder(pricing, plan.fields, plan))
    through = strict_formula(formula)
    parts = formula.defined.parts if isinstance(formula.defined, And) else (formula.defined,)
    kept = [
        part
        for part in parts
        if part != Const(True) and not (isinstance(part, Has) and ("value", part.field) in through)
    ]
    tests = [show(_closed(printer.truth(part)), dialect) for part in kept]
    missing = [rate for rate in formula.rates if ("rate", rate) not in through]
    return (*(f"{printer.column('rate', rate)} IS NOT NULL" for rate in missing), *tests)


def _closed(condition: exp.Expr) -> exp.Expr:
    return exp.Paren(this=condition) if isinstance(condition, exp.Or) else condition


def _micro(plan: Plan, pricing: Pricing, dialect: Dialect) -> str:
    """The rounded price: numerator / divisor, once, half up."""
    formula = plan.formula
    assert formula is not None
    wide = is_wide(plan, pricing)
    parts = split(plan, pricing) if wide else None
    printer = Printer(dialect, finder(pricing, plan.fields, plan), wide and parts is None)
    if parts is not None:
        value = _in_parts(printer, *parts, formula.divisor)
    elif formula.divisor == 1:
        value = printer.number(formula.numerator)
    else:
        doubled = exp.Mul(this=literal(2), expression=printer.operand(formula.numerator))
        value = printer.divided(
            exp.Add(this=doubled, expression=literal(formula.divisor)), 2 * formula.divisor
        )
    if printer.wide:
        value = cast_to(value, INTEGER[dialect], dialect)
    if lowest(plan, pricing) < 0:
        test = exp.LT(this=printer.operand(formula.numerator), expression=literal(0))
        value = exp.Case(ifs=[exp.If(this=test, true=literal(-1))], default=value)
    return show(value, dialect)


def _in_parts(printer: Printer, rest: Integer, rate: Rate, divisor: int) -> exp.Expr:
    """rate * (rest div d) + half_up(rate * (rest mod d) / d): the same number, in 64 bits."""
    by = printer.operand(rate)
    whole = exp.Mul(this=by, expression=printer.divided(printer.number(rest), divisor))
    left = exp.Mul(
        this=exp.Mul(this=literal(2), expression=by.copy()),
        expression=printer.remainder(printer.number(rest), divisor),
    )
    broken = printer.divided(exp.Add(this=left, expression=literal(divisor)), 2 * divisor)
    return exp.Add(this=whole, expression=broken)


# ------------------------------------------------------------------ words


def _units(pricing: Pricing, reader: Reader) -> tuple[tuple[str, str], ...]:
    grouped: dict[str, list[Plan]] = {}
    for plan in pricing.plans:
        if plan.price is not None:
            grouped.setdefault(plan.price.unit, []).append(plan)
    return tuple((_among(plans), reader.string(unit)) for unit, plans in grouped.items())


def _reasons(pricing: Pricing, reader: Reader) -> Iterator[Reason]:
    grouped: dict[tuple[tuple[tuple[str, str], ...], str], list[Plan]] = {}
    for plan in pricing.plans:
        grouped.setdefault(_reason(plan, pricing, reader), []).append(plan)
    for (whens, otherwise), plans in grouped.items():
        yield Reason(_among(plans), whens, otherwise)


def _reason(plan: Plan, pricing: Pricing, reader: Reader) -> tuple[tuple[tuple[str, str], ...], str]:
    """What is missing, in the order of the formula."""
    if plan.formula is None or plan.price is None:
        return (), reader.string(plan.reason)
    needed, _ = needed_of(plan.formula.defined)
    find = finder(pricing, plan.fields, plan)
    rates = {rate.local for rate in plan.price.rates}
    whens: list[tuple[str, str]] = []
    for name in plan.order:
        if name in rates:
            column = find("rate", name)
            whens.append((f"{column} IS NULL", f"{column}_reason"))
        elif name in needed:
            text = f"{name} is not given, and no default for it is documented"
            column = find("has", name)
            test = f"NOT {column[1:]}" if column.startswith("=") else f"{column} IS NULL"
            whens.append((test, reader.string(text)))
    rest = undefined_reason(plan.price, plan.formula)
    return tuple(whens), reader.string(rest) if plan.formula.defined != Const(True) else "NULL"
