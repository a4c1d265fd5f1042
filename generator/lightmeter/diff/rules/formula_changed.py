"""`formula-changed`: a sampled request costs something else."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from lightmeter.diff.formulas import Differs, difference, whole
from lightmeter.diff.pairs import PricePair
from lightmeter.diff.rule import Found, Rule
from lightmeter.model.words import value_in_words
from lightmeter_cost.expr import show


def find(pair: PricePair) -> Iterator[Found]:
    if pair.old is None or pair.new is None:
        return
    old, new = whole(pair.old), whole(pair.new)
    if old is None or new is None or old == new:
        return
    differs = difference(pair.old, pair.old_body, pair.new, pair.new_body)
    if differs is not None:
        message = f" costs {show(new)}, was {show(old)}{_example(differs)}"
        yield Found(message, show(old), show(new), "", pair.old.origin, pair.new.origin)


def _example(differs: Differs) -> str:
    """ "; 2.5 times as much with steps 20": the rates are not known here, but what they are multiplied by is."""
    given = ", ".join(f"{name} {_said(value)}" for name, value in differs.given.items() if value is not None)
    if differs.old is None or differs.new is None:
        now = "has a price" if differs.old is None else "has no price"
        return f"; {now} with {given}" if given else f"; {now}"
    with_given = f" with {given}" if given else ""
    if differs.old == 0:
        return f"; no longer free{with_given}"
    factor = differs.new / differs.old
    # With several rates the factor depends on them: then only the fact is told.
    return (
        f"; {_factor(factor)} times as much{with_given}"
        if factor.denominator <= 1_000
        else f"; differs{with_given}"
    )


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return f"of {len(value)}"  # pyright: ignore[reportUnknownArgumentType]
    return value_in_words(value)  # pyright: ignore[reportArgumentType]


def _factor(factor: Fraction) -> str:
    text = f"{float(factor):.4g}"
    return text if Fraction(text) == factor else f"about {text}"


RULE = Rule("formula-changed", "price", "the formula gives another price for requests as they were", find)
