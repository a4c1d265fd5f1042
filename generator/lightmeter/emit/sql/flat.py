"""The flattening views: request JSON to typed columns in one pass.

In: a model, its `Pricing`, a dialect. Out: `FlatView`s, one that trusts the requests and one that checks every
member first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lightmeter.emit.sql.arithmetic import Printer, literal, show
from lightmeter.emit.sql.columns import Column
from lightmeter.emit.sql.guards import number_name, surely, whole_name
from lightmeter.emit.sql.plans import Pricing
from lightmeter.emit.sql.prices import finder
from lightmeter.emit.sql.readers import Member, Reader
from lightmeter.emit.sql.tree import tags_of, tree_case, tree_of
from lightmeter.model.names import identifiers, snake
from lightmeter.model.nodes import Model, Variant
from lightmeter.model.types import Scalar
from lightmeter_cost.sqltext import Dialect, create_view

MAX_NAME = 60
"""Longer member names are cut by a dialect; requests that have them are unsure."""


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """`read` is the value as given, NULL where it is absent or unreadable; `value` with its default."""

    name: str
    read: str
    value: str


@dataclass(frozen=True, slots=True)
class FlatView:
    head: str
    requests: str
    body: str
    source: str
    members: tuple[tuple[str, str], ...]
    plan: str
    variant: str
    number: str
    counted: str
    columns: tuple[FlatColumn, ...]
    sure: tuple[str, ...]
    values: tuple[tuple[str, str], ...] = ()
    """Numbers that the conditions of `sure` read."""


def flat_view(
    model: Model, pricing: Pricing, dialect: Dialect, priced: frozenset[int], checked: bool
) -> FlatView:
    """The parts of <provider>_flat; `priced` are the plans that SQL can judge."""
    reader, tree, name = Reader(dialect), tree_of(model), snake(model.provider)
    members = _members(model, pricing, tags_of(tree), checked)
    raw = {member.name: member.raw for member in members}
    numbers = {variant.name: number for number, variant in enumerate(model.variants, 1)}

    def plan(variant: str) -> str | None:
        found = pricing.plan_of(variant)
        return str(found.number) if found and found.number in priced else None

    view = FlatView(
        head=create_view(f"{name}_flat", dialect),
        requests=f"{name}_requests",
        body=reader.body(members, checked),
        source=reader.source("parsed", members),
        members=tuple((member.raw, reader.member(member)) for member in members),
        plan=tree_case(tree, plan, raw, reader, "    "),
        variant=tree_case(tree, reader.string, raw, reader, "    "),
        number=tree_case(tree, lambda variant: str(numbers[variant]), raw, reader, "    ") if checked else "",
        counted=reader.members() if checked else "",
        columns=tuple(
            _column(column, raw, pricing, reader) for column in pricing.columns if column.member in raw
        ),
        sure=(),
    )
    sure = [
        _readable(column, raw[column.member], pricing) for column in pricing.columns if column.member in raw
    ]
    if checked:
        sure = [*_checks(model, pricing, raw, numbers, reader), *sure]
    values = (
        (named(text), read(text))
        for named, read in ((whole_name, reader.whole), (number_name, reader.number))
        for text in raw.values()
        if any(re.search(rf"\b{named(text)}\b", condition) for condition in sure)
    )
    return replace(
        view,
        values=tuple(values),
        sure=(
            "plan IS NOT NULL",
            *(["readable"] if dialect == "postgres" else []),
            *dict.fromkeys(one for one in sure if one != "TRUE"),
        ),
    )


def _members(model: Model, pricing: Pricing, tags: Iterable[str], checked: bool) -> tuple[Member, ...]:
    """What is read of a request: in a trusted one only what the columns need."""
    listed = [*tags, *(column.member for column in pricing.columns)]
    if checked:
        listed += [field.name for variant in model.variants for field in variant.body.fields]
    names: dict[str, str] = {}
    for name in listed:
        names.setdefault(name.casefold(), name)
    readable = [
        n
        for n in dict.fromkeys(listed)
        if n.isprintable() and len(n) <= MAX_NAME and names[n.casefold()] == n
    ]
    aliases = identifiers(f"raw {name}" for name in readable)
    return tuple(Member(name, aliases[f"raw {name}"]) for name in readable)


def _column(column: Column, raw: Mapping[str, str], pricing: Pricing, reader: Reader) -> FlatColumn:
    text = raw[column.member]
    match column.use:
        case "integer":
            read = reader.whole(text)
        case "count":
            read = reader.count(text)
        case "number":
            read = reader.number(text)
        case "boolean":
            read = reader.boolean(text)
        case "text":
            read = reader.plain_text(text)
        case "given":
            read = f"{text} IS NOT NULL"
    return FlatColumn(column.name, read, _value(column, text, pricing, reader))


def _value(column: Column, raw: str, pricing: Pricing, reader: Reader) -> str:
    """The value given, else the default; whole numbers that SQL would not multiply safely are left out."""
    read = f"read_{column.name}"
    grouped: dict[str, list[int]] = {}
    for plan in pricing.plans:
        for mine, value in plan.defaults:
            if mine == column:
                grouped.setdefault(_scalar(value, reader), []).append(plan.number)
    whens = "".join(f" WHEN {among(plans)} THEN {value}" for value, plans in grouped.items())
    if column.use in ("integer", "count"):
        return f"CASE WHEN {read} BETWEEN {column.low} AND {column.high} THEN {read}{whens} END"
    if column.use == "given":
        return f"CASE WHEN {read} THEN TRUE{whens} ELSE FALSE END" if whens else read
    return f"COALESCE({read}, CASE{whens} END)" if whens else read


def _readable(column: Column, raw: str, pricing: Pricing) -> str:
    """Nothing is given, or something SQL can read and is within the bounds of the plan."""
    read = f"read_{column.name}"
    if column.use == "given":
        return "TRUE"
    if column.use not in ("integer", "count"):
        return f"({raw} IS NULL OR {read} IS NOT NULL)"
    ranges: dict[tuple[int, int], list[int]] = {}
    for plan in pricing.plans:
        ranges.setdefault(plan.range_of(column), []).append(plan.number)
    if len(ranges) == 1:
        low, high = next(iter(ranges))
        return f"({raw} IS NULL OR {read} BETWEEN {low} AND {high})"
    whens = " ".join(
        f"WHEN {among(plans)} THEN {read} BETWEEN {low} AND {high}" for (low, high), plans in ranges.items()
    )
    return f"({raw} IS NULL OR CASE {whens} END)"


def among(plans: Iterable[int]) -> str:
    """A condition over plan numbers."""
    listed = sorted(plans)
    return f"plan = {listed[0]}" if len(listed) == 1 else f"plan IN ({', '.join(map(str, listed))})"


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


def _checks(
    model: Model, pricing: Pricing, raw: Mapping[str, str], numbers: Mapping[str, int], reader: Reader
) -> Iterator[str]:
    """Every member is known and surely fits its type, all required ones are there, and the rules hold."""
    present = " + ".join(f"CASE WHEN {text} IS NULL THEN 0 ELSE 1 END" for text in raw.values())
    yield f"members = {present}"
    for name, text in raw.items():
        fits = _fits(name, text, model.variants, numbers, reader)
        yield "TRUE" if fits == "TRUE" else f"({text} IS NULL OR {fits})"
    for name, text in raw.items():
        needing = [v for v in model.variants if any(f.name == name and f.required for f in v.body.fields)]
        yield from _only(needing, model.variants, numbers, f"{text} IS NOT NULL")
    for variant in model.variants:
        for name, others in variant.body.dependent_required:
            together = " AND ".join(
                f"{raw[other]} IS NOT NULL" if other in raw else "FALSE" for other in others
            )
            yield from _only(
                [variant], model.variants, numbers, f"({raw.get(name, 'NULL')} IS NULL OR {together})"
            )
        for field in pricing.unread[variant.name]:
            silent = f"{raw[field.name]} IS NULL" if field.name in raw and not field.default else "FALSE"
            yield from _only([variant], model.variants, numbers, silent)
        for verdict in pricing.rules[variant.name]:
            printer = Printer(reader.dialect, finder(pricing, variant.body.fields, prefix="read_"))
            fails = show(printer.truth(verdict.fails), reader.dialect)
            yield from _only([variant], model.variants, numbers, f"NOT COALESCE({fails}, TRUE)")


def _only(
    some: list[Variant], every: tuple[Variant, ...], numbers: Mapping[str, int], condition: str
) -> Iterator[str]:
    """The condition, for some of the variants."""
    if len(some) == len(every):
        yield condition
    elif some:
        yield f"(NOT ({_numbered(numbers[variant.name] for variant in some)}) OR {condition})"


def _numbered(numbers: Iterable[int]) -> str:
    """A condition over variant numbers, neighbours together."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    tests = [
        f"variant_number BETWEEN {run[0]} AND {run[-1]}" if len(run) > 1 else f"variant_number = {run[0]}"
        for run in runs
    ]
    return " OR ".join(tests)


def _fits(
    name: str, text: str, variants: tuple[Variant, ...], numbers: Mapping[str, int], reader: Reader
) -> str:
    grouped: dict[str, list[int]] = {}
    for variant in variants:
        for field in variant.body.fields:
            if field.name == name:
                tag = name in dict(variant.tags)  # the variant was found by it
                condition = "TRUE" if tag else surely(field.type, text, reader)
                if condition is not None:
                    grouped.setdefault(condition, []).append(numbers[variant.name])
    if len(grouped) == 1 and len(next(iter(grouped.values()))) == len(variants):
        return next(iter(grouped))
    whens = [f"WHEN {_numbered(n)} THEN {c}" for c, n in grouped.items()]
    return f"CASE {' '.join(whens)} END" if whens else "FALSE"
