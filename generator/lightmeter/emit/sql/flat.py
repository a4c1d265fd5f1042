"""The flattening views: request JSON to typed columns in one pass.

In: a model, its `Pricing`, a dialect. Out: `FlatView`s, one that trusts the requests and one that checks every
member first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lightmeter.emit.sql.arithmetic import Printer, literal, show
from lightmeter.emit.sql.checked import checks
from lightmeter.emit.sql.columns import Column
from lightmeter.emit.sql.guards import number_name, whole_name
from lightmeter.emit.sql.plans import Pricing
from lightmeter.emit.sql.readers import Member, Reader
from lightmeter.emit.sql.tree import Branch, Tree, tags_of, tree_case, tree_of
from lightmeter.emit.sql.trusting import arms, is_plain, readers_of
from lightmeter.model.names import identifiers, snake
from lightmeter.model.nodes import Model
from lightmeter.model.types import Scalar
from lightmeter_cost.sqltext import Dialect, among, create_view


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """`read` is the value as given, NULL where it is absent or unreadable; `value` with its default."""

    name: str
    read: str
    value: str


@dataclass(frozen=True, slots=True)
class FlatView:
    """`sure` are conditions that all hold; `arms` more of them for some plans only."""

    head: str
    requests: str
    body: str
    source: str
    members: tuple[tuple[str, str], ...]
    plain: bool
    closed: bool
    plan: str
    variant: str
    number: str
    counted: str
    columns: tuple[FlatColumn, ...]
    sure: tuple[str, ...]
    arms: tuple[tuple[str, tuple[str, ...]], ...]
    values: tuple[tuple[str, str], ...]
    """Numbers that the conditions of `sure` read."""


def flat_view(
    model: Model, pricing: Pricing, dialect: Dialect, priced: frozenset[int], checked: bool
) -> FlatView:
    """The parts of <provider>_flat; `priced` are the plans that SQL can judge."""
    reader, tree, name = Reader(dialect), tree_of(model), snake(model.provider)
    members = _members(model, pricing, tree, reader, checked)
    named = {member.name: member for member in members}
    raw = {member.name: member.raw for member in members}
    numbers = {variant.name: number for number, variant in enumerate(model.variants, 1)}
    closed = dialect == "postgres" or (isinstance(tree, Branch) and not tree.tag)
    readable = tuple(column for column in pricing.columns if column.member in named)

    def plan(variant: str) -> str | None:
        found = pricing.plan_of(variant)
        return str(found.number) if found and found.number in priced else None

    sure = ["readable"] if closed else []
    if checked:
        sure += ["plan IS NOT NULL", *checks(model, pricing, raw, numbers, reader)]
        sure += [_readable(column, raw[column.member], pricing, reader) for column in readable]
    return FlatView(
        head=create_view(f"{name}_flat", dialect),
        requests=f"{name}_requests",
        body=reader.body(members, closed),
        source=reader.source("parsed", members),
        members=tuple((member.raw, reader.member(member)) for member in members),
        plain=any(member.plain for member in members),
        closed=closed,
        plan=tree_case(tree, plan, named, reader, "    "),
        variant=tree_case(tree, reader.string, named, reader, "    "),
        number=tree_case(tree, lambda one: str(numbers[one]), named, reader, "    ") if checked else "",
        counted=reader.members() if checked else "",
        columns=tuple(
            _column(column, named.get(column.member), pricing, reader, checked) for column in pricing.columns
        ),
        sure=tuple(dict.fromkeys(one for one in sure if one != "TRUE")),
        arms=() if checked else arms(model, pricing, named, priced, reader),
        values=tuple(_values(sure, raw.values(), reader)),
    )


def _values(sure: Iterable[str], raws: Iterable[str], reader: Reader) -> Iterable[tuple[str, str]]:
    read = " ".join(sure)
    for name, value in ((whole_name, reader.whole), (number_name, reader.number)):
        yield from ((name(raw), value(raw)) for raw in raws if re.search(rf"\b{name(raw)}\b", read))


def _members(
    model: Model, pricing: Pricing, tree: Tree | None, reader: Reader, checked: bool
) -> tuple[Member, ...]:
    """What is read of a request: in a trusted one only what the columns need."""
    listed = [*tags_of(tree), *(column.member for column in pricing.columns)]
    if checked:
        listed += [field.name for variant in model.variants for field in variant.body.fields]
    names: dict[str, str] = {}
    for name in listed:
        names.setdefault(name.casefold(), name)
    readable = [n for n in dict.fromkeys(listed) if reader.reads(n) and names[n.casefold()] == n]
    aliases = identifiers(f"raw {name}" for name in readable)
    simple = reader.dialect == "duckdb" and not checked
    return tuple(
        Member(name, aliases[f"raw {name}"], simple and is_plain(name, model, pricing, tree))
        for name in readable
    )


def _column(
    column: Column, member: Member | None, pricing: Pricing, reader: Reader, checked: bool
) -> FlatColumn:
    if member is None:  # then a row is sure only where it is absent
        return FlatColumn(column.name, reader.nothing(column.use), _value(column, "NULL", pricing, reader))
    text = member.raw
    match column.use:
        case "integer":
            read = reader.whole(text)
        case "count":
            plans = "" if checked else readers_of(column, pricing)
            read = f"CASE WHEN {plans} THEN {reader.count(text)} END" if plans else reader.count(text)
        case "number":
            read = reader.number(text)
        case "boolean":
            read = reader.boolean(text)
        case "text":
            read = text if member.plain else reader.plain_text(text)
        case "given":
            read = f"{text} IS NOT NULL"
    return FlatColumn(column.name, read, _value(column, text, pricing, reader))


def _value(column: Column, raw: str, pricing: Pricing, reader: Reader) -> str:
    """The value given, else the default."""
    read = f"read_{column.name}"
    grouped: dict[str, list[int]] = {}
    for plan in pricing.plans:
        for mine, value in plan.defaults:
            if mine == column:
                grouped.setdefault(_scalar(value, reader), []).append(plan.number)
    whens = "".join(f" WHEN {among('plan', plans)} THEN {value}" for value, plans in grouped.items())
    if column.use == "given":
        return f"CASE WHEN {read} THEN TRUE{whens} ELSE FALSE END" if whens else read
    return f"CASE WHEN {raw} IS NOT NULL THEN {read}{whens} END" if whens else read


def _readable(column: Column, raw: str, pricing: Pricing, reader: Reader) -> str:
    """Nothing is given, or something SQL can read and is within the bounds of the plan."""
    read = f"read_{column.name}"
    if column.use == "given":
        return "TRUE"
    if column.use == "number":
        return f"({raw} IS NULL OR {reader.finite(read)})"
    if column.use not in ("integer", "count"):
        return f"({raw} IS NULL OR {read} IS NOT NULL)"
    ranges: dict[tuple[int, int], list[int]] = {}
    for plan in pricing.plans:
        ranges.setdefault(plan.range_of(column), []).append(plan.number)
    if len(ranges) == 1:
        low, high = next(iter(ranges))
        return f"({raw} IS NULL OR {read} BETWEEN {low} AND {high})"
    whens = " ".join(
        f"WHEN {among('plan', plans)} THEN {read} BETWEEN {low} AND {high}"
        for (low, high), plans in ranges.items()
    )
    return f"({raw} IS NULL OR CASE {whens} END)"


def _scalar(value: Scalar, reader: Reader) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return reader.string(value)
        case int():
            return show(literal(value), reader.dialect)
        case None:
            return "NULL"
        case _:
            return show(Printer(reader.dialect, lambda role, name: name).decimal(value), reader.dialect)
