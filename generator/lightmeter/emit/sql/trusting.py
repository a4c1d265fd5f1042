"""When a request that the provider took is sure: SQL can read all that its price depends on, within the bounds.

In: a model and its `Pricing`. Out: conditions for each plan. Members that no price of the plan reads are not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from lightmeter.emit.sql.columns import Column
from lightmeter.emit.sql.plans import Plan, Pricing
from lightmeter.emit.sql.readers import Member, Reader
from lightmeter.emit.sql.tree import Tree, cases_of
from lightmeter.model.nodes import Model, Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Enum
from lightmeter_cost.sqltext import among, one_of

Arms = tuple[tuple[str, tuple[str, ...]], ...]
"""Which plans, and what must hold for them."""


def arms(
    model: Model, pricing: Pricing, members: Mapping[str, Member], priced: frozenset[int], reader: Reader
) -> Arms:
    """Plans with the same conditions stand together."""
    grouped: dict[tuple[str, ...], list[int]] = {}
    for plan in pricing.plans:
        if plan.number in priced:
            conditions = dict.fromkeys(_conditions(plan, model, members, reader))
            grouped.setdefault(tuple(conditions), []).append(plan.number)
    return tuple((among("plan", plans), conditions) for conditions, plans in grouped.items())


def _conditions(plan: Plan, model: Model, members: Mapping[str, Member], reader: Reader) -> Iterator[str]:
    for column in plan.reads:
        member = members.get(column.member)
        if member is None:
            yield "FALSE"
        elif column.use != "given" and not _by_tag(plan, column, model):
            yield _condition(plan, column, member, model, reader)


def _condition(plan: Plan, column: Column, member: Member, model: Model, reader: Reader) -> str:
    read = f"read_{column.name}"
    if column.use == "count":
        low, high = plan.range_of(column)
        return f"{read} BETWEEN {low} AND {high}"
    match column.use:
        case "integer":
            low, high = plan.range_of(column)
            test = f"{read} BETWEEN {low} AND {high}"
        case "number":
            test = reader.finite(read)
        case "text" if member.plain:
            test = one_of(member.raw, map(reader.string, _listed(plan, column, model)))
        case _:
            test = f"{read} IS NOT NULL"
    return f"({member.raw} IS NULL OR {test})"


def readers_of(column: Column, pricing: Pricing) -> str:
    """The plans whose price reads the column, as a condition; "" where these are all plans, or none."""
    plans = [plan.number for plan in pricing.plans if column in plan.reads]
    return among("plan", plans) if 0 < len(plans) < len(pricing.plans) else ""


def is_plain(name: str, model: Model, pricing: Pricing, tree: Tree | None) -> bool:
    """Whether the text of a member will do: it is compared with listed texts only, and none of them is JSON."""
    if any(column.use not in ("text", "given") for column in pricing.columns if column.member == name):
        return False
    values: list[object] = [json.loads(case) for case in cases_of(tree, name)]
    for plan in pricing.plans:
        for column in plan.reads:
            if column.member == name and column.use == "text" and not _by_tag(plan, column, model):
                values += _listed(plan, column, model) or (None,)
    return all(isinstance(value, str) and not _is_json(value) for value in values)


def _by_tag(plan: Plan, column: Column, model: Model) -> bool:
    """Whether the variants of the plan were found by this member."""
    return all(column.member in dict(variant.tags) for variant in _variants(plan, model))


def _listed(plan: Plan, column: Column, model: Model) -> tuple[str, ...]:
    """The texts that the variants of the plan allow; nothing where one of them has no list of texts."""
    found: list[str] = []
    for variant in _variants(plan, model):
        kind = next((bare(f.type)[0] for f in variant.body.fields if f.name == column.member), None)
        if not isinstance(kind, Enum):
            return ()
        found += [value for value in kind.values if isinstance(value, str)]
    return tuple(dict.fromkeys(found))


def _variants(plan: Plan, model: Model) -> Iterator[Variant]:
    return (variant for variant in model.variants if variant.name in plan.variants)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
