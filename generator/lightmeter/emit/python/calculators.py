"""The cost calculators as templates see them.

In: a `Model` whose variants have prices. Out: `CalculatorModule`s: one function a variant, integers of micro-units.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lightmeter.emit.common.formulas import (
    formula_of,
    known,
    needed_of,
    order_of,
    undefined_reason,
    unpriced_reason,
)
from lightmeter.emit.common.layout import REQUESTS, modules_of
from lightmeter.emit.literals import python_literal, python_string
from lightmeter.emit.python.expressions import Locals, python_expression
from lightmeter.model.names import identifiers
from lightmeter.model.nodes import Field, Model, Variant
from lightmeter.model.rules import Price
from lightmeter.model.scope import kind_of
from lightmeter_cost.lowered import Formula


@dataclass(frozen=True, slots=True)
class Statement:
    """`local = expression`; `let` is the arguments under which a named part goes into the quote."""

    local: str
    expression: str
    let: str | None = None


@dataclass(frozen=True, slots=True)
class CalculatorView:
    """One variant's price: statements in the order of the formula, then numerator over `divisor`.

    `defined` is the condition under which there is a price at all; `unpriced` the reason why there is none.
    """

    name: str
    doc: str
    variant: str
    unit: str
    formula: str
    statements: tuple[Statement, ...]
    defined: str | None
    numerator: str | None
    divisor: int
    unpriced: str


@dataclass(frozen=True, slots=True)
class CalculatorModule:
    name: str
    doc: str
    spec: str
    calculators: tuple[CalculatorView, ...]

    @property
    def reads(self) -> bool:
        """True if some price can be computed."""
        return any(view.numerator for view in self.calculators)


def calculator_modules(model: Model) -> tuple[CalculatorModule, ...]:
    """Calculators by engine, as the validators are split."""
    variants = {variant.body.name: variant for variant in model.variants}
    functions = identifiers(variants, ("reading", "rates"))
    found: list[CalculatorModule] = []
    for module, listed in modules_of(model).items():
        mine = [variants[name] for name in listed if name in variants]
        if mine:
            views = tuple(_calculator(variant, f"price_{functions[variant.body.name]}") for variant in mine)
            title = model.title if module == REQUESTS else "/".join(mine[0].path[:2])
            found.append(CalculatorModule(module, f"What requests of {title} cost.", model.spec, views))
    return tuple(found)


def _calculator(variant: Variant, function: str) -> CalculatorView:
    price = variant.price
    view = CalculatorView(
        name=function,
        doc=f"{variant.name}, in {price.unit if price else 'an unknown unit'}.",
        variant=python_string(variant.name),
        unit=python_string(price.unit if price else ""),
        formula=python_string(price.text if price else ""),
        statements=(),
        defined=None,
        numerator=None,
        divisor=1,
        unpriced=python_string(unpriced_reason(price)),
    )
    return _priced(view, variant, price) if price and price.total is not None else view


def _priced(view: CalculatorView, variant: Variant, price: Price) -> CalculatorView:
    formula = formula_of(variant.body.fields, price)
    order = order_of(price)
    locals_ = identifiers(order)
    spelled = Locals(locals_, locals_, locals_, locals_, locals_)
    needed, rest = needed_of(formula.defined)
    source = f"  ({price.source})" if price.source else ""
    return replace(
        view,
        doc=f"{view.doc}\n\n{price.text}{source}",
        statements=tuple(_statement(name, variant, price, formula, spelled, needed) for name in order),
        defined=python_expression(rest, spelled) if rest is not None else None,
        numerator=python_expression(formula.numerator, spelled),
        divisor=formula.divisor,
        unpriced=python_string(undefined_reason(price, formula)),
    )


def _statement(
    name: str, variant: Variant, price: Price, formula: Formula, spelled: Locals, needed: frozenset[str]
) -> Statement:
    fields = {field.name: field for field in variant.body.fields}
    local = spelled.fields[name]
    for let in formula.lets:
        if let.name == name:
            divisor = f", {let.divisor}" if let.divisor != 1 else ""
            expression = python_expression(known(let.value, needed), spelled)
            return Statement(local, expression, f"{python_string(name)}, {local}{divisor}")
    for rate in price.rates:
        if rate.local == name:
            keys = [_key(fields[key]) for key in rate.by]
            arguments = ", ".join([python_string(name), python_string(rate.entry), *keys])
            return Statement(local, f"reading.rate({arguments})")
    return Statement(local, _read(fields[name], name in needed))


def _read(field: Field, needed: bool) -> str:
    kind = kind_of(field)
    key = python_string(field.name)
    if kind.kind in ("array", "map"):
        return f"reading.size({key})"
    if kind.may_be_absent and not needed:
        method = {"integer": "integer_if_given", "number": "number_if_given"}.get(kind.kind, "value")
        return f"reading.{method}({key})"
    method = kind.kind if kind.kind in ("integer", "number") else "scalar"
    return f"reading.{method}({key}{_default(field)})"


def _key(field: Field) -> str:
    return f"reading.scalar({python_string(field.name)}{_default(field)})"


def _default(field: Field) -> str:
    has_one = field.default is not None and field.default.value is not None
    return f", {python_literal(field.default.value)}" if field.default and has_one else ""
