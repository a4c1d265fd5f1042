"""How long an expression becomes where a planner writes the columns of inner queries into the outer ones.

In: the columns of queries, the inner ones first, as names and texts. Out: a number of characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lightmeter.emit.sql.flat import FlatView
from lightmeter.emit.sql.prices import PriceView

MOST_WRITTEN_OUT = 50_000_000
"""Characters, with which PostgreSQL plans in some 30 MiB; our largest provider has three millions."""

_WORD = re.compile(r"\w+")


def written_out(levels: Iterable[Mapping[str, str]]) -> int:
    """The characters of the last query, with the texts of the columns it reads in place of their names."""
    sizes: dict[str, int] = {}
    last: dict[str, int] = {}
    for level in levels:
        last = {
            name: len(text) + sum(sizes.get(word, 0) for word in _WORD.findall(text))
            for name, text in level.items()
        }
        sizes |= last
    return sum(last.values())


def levels_of(flat: FlatView, rates: Mapping[str, str], prices: PriceView) -> Iterable[Mapping[str, str]]:
    """The columns that the three views of a provider add to one another."""
    yield dict(flat.members)
    yield {"plan": flat.plan, "variant_number": flat.number}
    yield {**{f"read_{column.name}": column.read for column in flat.columns}, **dict(flat.values)}
    arms = [f"{plans} {condition}" for plans, conditions in flat.arms for condition in conditions]
    yield {**{column.name: column.value for column in flat.columns}, "sure": " ".join([*flat.sure, *arms])}
    yield rates
    for stage in prices.stages:
        yield {column.name: column.expression for column in stage}
    yield {"exact": " ".join(f"{arm.plans} {' '.join(arm.guards)} {arm.micro}" for arm in prices.arms)}
    reasons = [f"{one.plans} {one.otherwise} {one.whens}" for one in prices.reasons]
    yield {
        "state": "sure exact exact",
        "micro": "exact exact",
        "reason": " ".join(["sure", "exact", *reasons]),
    }
