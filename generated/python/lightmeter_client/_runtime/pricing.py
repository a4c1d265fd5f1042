"""From a request to its price: every input is priced by its variant's calculator, and the quotes are added up.

Standard library only.
"""

from __future__ import annotations

from importlib import import_module

from .quotes import Quote
from .walking import inputs, leaf

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any, TypeAlias

    from .problems import Problem
    from .quotes import Rates
    from .walking import Leaf, Step, Tree

    Calculator: TypeAlias = Callable[[Any, Rates], Quote]


def quotes_of(
    body: Any, way: tuple[Step, ...], tree: Tree | Leaf, package: str, rates: Rates
) -> Iterator[tuple[str, Quote]]:
    """The pointer and quote of every input; `package` is where the tree's calculators live."""
    for pointer, found in inputs(body, way):
        variant = leaf(tree, found)
        if variant is None:
            yield pointer, Quote("invalid", "", "", "", reason="its tags lead to no variant")
            continue
        calculator = _calculators.get((package, variant[0])) or _load(package, variant)
        yield pointer, calculator(found, rates)


_calculators: dict[tuple[str, str], Calculator] = {}
"""By package and variant: those that were needed so far."""


def _load(package: str, variant: Leaf) -> Calculator:
    name, module, function = variant
    calculator: Calculator = getattr(import_module(module, package), function)
    _calculators[package, name] = calculator
    return calculator


def route_of(
    body: Any,
    forms: Sequence[tuple[str, tuple[Step, ...]]],
    tree: Tree,
    endpoints: Mapping[str, tuple[tuple[Step, ...], Tree | Leaf]],
) -> tuple[tuple[Step, ...], Tree | Leaf]:
    """The way from a request to its inputs, and their tree: by the first marker it has, or by the only endpoint."""
    if not forms and len(endpoints) == 1:
        return next(iter(endpoints.values()))
    return path_of(body, forms), tree


def path_of(body: Any, forms: Sequence[tuple[str, tuple[Step, ...]]]) -> tuple[Step, ...]:
    """The way from a request to its inputs, by the first marker the request has."""
    for marker, path in forms:
        if isinstance(body, dict) and marker in body:
            return path
    return ()


def summed(quotes: Sequence[Quote], problems: Sequence[Problem]) -> Quote:
    """One quote for a whole request: the only one as it is, several added up, none for an invalid request."""
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return Quote("invalid", "", "", "", reason=f"{problems[0]}{more}")
    if len(quotes) == 1:
        return quotes[0]
    unpriced = [quote for quote in quotes if quote.micro is None]
    units = sorted({quote.unit for quote in quotes})
    lines = [line for quote in quotes for line in quote.lines]
    rates = [rate for quote in quotes for rate in quote.rates]
    formula = " + ".join(dict.fromkeys(quote.formula for quote in quotes))
    if not quotes:
        return Quote("unpriced", "", "", "", reason="nothing in this request is priced here")
    if len(units) > 1:
        return Quote("unpriced", "", "", formula, None, lines, rates, f"several units: {', '.join(units)}")
    if unpriced:
        return Quote("unpriced", units[0], "", formula, None, lines, rates, unpriced[0].reason)
    return Quote("priced", units[0], "", formula, sum(quote.micro or 0 for quote in quotes), lines, rates)
