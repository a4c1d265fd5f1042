"""A word about requests just over a price step, made from the formula itself.

In: the price of a variant. Out: a `Hint` for each part of the formula that rounds up, where the next lower step
saves enough to be worth a slightly smaller picture. Every target says it, because every target prints hints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from lightmeter.model.nodes import Field
from lightmeter.model.rules import Hint, Price
from lightmeter.model.scope import bare
from lightmeter.model.types import Enum, Integer
from lightmeter_cost.evaluate import Absent, Given, evaluate_formula
from lightmeter_cost.expr import Binary, Call, Expr, JsonExpr, Number, from_json, names, show, to_json, walk
from lightmeter_cost.pricebook import PriceBook

RULE = "over-price-step"
WITHIN = 20
"""The last step counts as barely begun when less than one part in so many would avoid it."""
WORTH = Fraction(1, 5)
"""The share of the price that the second step must cost."""


def price_steps(price: Price | None, fields: tuple[Field, ...], book: PriceBook) -> tuple[Hint, ...]:
    """The hints of one variant; none where no formula is known, or nothing in it rounds up."""
    if price is None or price.total is None:
        return ()
    known = {field.name for field in fields}
    return tuple(
        _hint(price, node)
        for node in dict.fromkeys(_rounded(price))
        if _reads_only(node, known) and _share(price, price.total, node, fields, book) >= WORTH
    )


def _reads_only(node: Call, known: set[str]) -> bool:
    """True where a part of the formula hangs on members of the request alone: no constant, no rate, no let."""
    read = names(node)
    return bool(read) and known.issuperset(read)


def _rounded(price: Price) -> Iterator[Call]:
    for tree in (*(part for _, part in price.lets), price.total):
        for node in walk(tree) if tree is not None else ():
            if isinstance(node, Call) and node.function == "ceil":
                yield node


def _hint(price: Price, node: Call) -> Hint:
    """One more than a whole number of steps, by less than one part in `WITHIN` of the whole."""
    inner = node.args[0]
    over = Binary("+", Binary("-", inner, node), _number(1))
    when = Binary(
        "&&",
        Binary(">", node, _number(1)),
        Binary("<=", Binary("*", over, _number(WITHIN)), inner),
    )
    reads = names(node)
    return Hint(
        id=RULE,
        when=when,
        text=show(when),
        reads=reads,
        at=reads[0],
        message=f"the price counts {show(node)}, and this is just over a step; slightly less costs one step less",
        severity="warning",
        source=price.source,
        origin=price.origin,
    )


def _share(price: Price, total: Expr, node: Call, fields: tuple[Field, ...], book: PriceBook) -> Fraction:
    """What the second step adds, as a share of the price with it; 0 where that cannot be told.

    A rate that nobody documents counts as 1: where it is the only one, the share does not depend on it.
    """
    env = _env(price, fields, book)
    one, two = (_total(price, total, node, steps, env) for steps in (1, 2))
    return (two - one) / two if one is not None and two else Fraction(0)


def _total(price: Price, total: Expr, node: Call, steps: int, env: Mapping[str, Given]) -> Fraction | None:
    lets = tuple((name, _with(part, node, steps)) for name, part in price.lets)
    found = evaluate_formula(_with(total, node, steps), lets, env)
    return None if isinstance(found, Absent) else found


def _env(price: Price, fields: tuple[Field, ...], book: PriceBook) -> dict[str, Given]:
    env: dict[str, Given] = {field.name: _value(field) for field in fields}
    for rate in price.rates:
        entry = book.entry(rate.entry)
        key = tuple(str(env.get(name)) for name in rate.by)
        rows = [row for row in entry.rows if row.key == key and row.until is None] if entry else []
        env[rate.local] = rows[0].value if rows and rows[0].value is not None else 1
    return env


def _value(field: Field) -> Given:
    inner = bare(field.type)[0]
    if field.default is not None and isinstance(field.default.value, (bool, int, str, Decimal)):
        return field.default.value
    if isinstance(inner, Enum) and len(inner.values) == 1:
        return inner.values[0]
    return 1 if isinstance(inner, Integer) else None


def _with(expr: Expr, node: Call, steps: int) -> Expr:
    """The tree with a number in place of every `node`."""
    return from_json(_swapped(to_json(expr), to_json(node), {"number": str(steps)}))


def _swapped(data: JsonExpr, old: JsonExpr, new: JsonExpr) -> JsonExpr:
    if data == old:
        return new
    return [_swapped(part, old, new) for part in data] if isinstance(data, list) else data


def _number(value: int) -> Number:
    return Number(Decimal(value))
