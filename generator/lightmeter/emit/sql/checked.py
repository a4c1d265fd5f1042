"""When a request that nobody has judged is sure: every member is known, of its type, within its bounds.

In: a model, its `Pricing`, the columns with the members' JSON texts. Out: SQL conditions, all of which must hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lightmeter.emit.sql.arithmetic import Printer, show
from lightmeter.emit.sql.guards import counted, surely
from lightmeter.emit.sql.plans import Pricing
from lightmeter.emit.sql.prices import finder
from lightmeter.emit.sql.readers import Reader
from lightmeter.model.nodes import Model, Variant
from lightmeter_cost.sqltext import among


def checks(
    model: Model, pricing: Pricing, raw: Mapping[str, str], numbers: Mapping[str, int], reader: Reader
) -> Iterator[str]:
    """Every member is known and surely fits its type, all required ones are there, and the rules hold."""
    present = " + ".join(f"CAST({text} IS NOT NULL AS {reader.small_type})" for text in raw.values())
    yield f"members = {present}"
    for name, text in raw.items():
        fits = _fits(name, text, model.variants, numbers, reader)
        yield "TRUE" if fits == "TRUE" else f"({text} IS NULL OR {fits})"
    for name, text in raw.items():
        needing = [v for v in model.variants if any(f.name == name and f.required for f in v.body.fields)]
        yield from _only(needing, model.variants, numbers, f"{text} IS NOT NULL")
    hidden = [v for v in model.variants if any(f.name not in raw and f.required for f in v.body.fields)]
    yield from _only(hidden, model.variants, numbers, "FALSE")
    for variant in model.variants:
        for size in counted("members", variant.body.min_properties, variant.body.max_properties):
            yield from _only([variant], model.variants, numbers, size)
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
    return among("variant_number", numbers)


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
