"""The package around the validators: its name, forms, variants and rates, as templates see them.

In: a `Model`, a price book. Out: `ProviderView`, `RatesView`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lightmeter.emit.common.ways import Way, endpoint_ways, input_ways
from lightmeter.emit.typescript.calculators import CalculatorModule, calculator_modules
from lightmeter.emit.typescript.literals import ts_array, ts_literal, ts_property, ts_string
from lightmeter.model.names import snake
from lightmeter.model.nodes import Choice, Model, Object, Variant
from lightmeter_cost.pricebook import Entry, PriceBook, Row


@dataclass(frozen=True, slots=True)
class ProviderView:
    """`paths` pair a form's marker with the way to its inputs; `tree` leads from tags to variants."""

    name: str
    title: str
    doc: str
    spec: str
    forms: str
    addressed: str
    example: str
    call: str
    paths: tuple[tuple[str, str], ...]
    tree: tuple[str, ...]
    endpoints: tuple[tuple[str, str, tuple[str, ...]], ...]
    servers: str
    imports: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    id: str
    comment: str
    rows: tuple[str, ...]


def provider_view(model: Model) -> ProviderView:
    """Everything the provider's own modules say."""
    variants = model.variants
    usual = _usual(model)
    modules = calculator_modules(model)
    prices = {view.wire: view.name for module in modules for view in module.calculators}
    tree = tuple(_tree(model, prices, usual))
    endpoints = tuple(_endpoints(model, prices, usual))
    names = [name for name, _, _ in endpoint_ways(model)]
    told = bool(model.forms) or len(names) < 2
    return ProviderView(
        name=snake(model.provider),
        title=model.title,
        doc=f"{model.title}: {len(variants)} request variant{'s' * (len(variants) != 1)}.",
        spec=model.spec,
        forms=", ".join(f"the form {form.name} (with {form.marker})" for form in model.forms)
        or "a request body",
        addressed="may be left out" if told else f"such as {ts_string(names[0])}",
        example=variants[0].name if variants else "",
        call="body" if told else f"body, {{ endpoint: {ts_string(names[0])} }}",
        paths=_paths(model),
        tree=tree,
        endpoints=endpoints,
        servers=ts_array(model.servers),
        imports=_imports(modules, (*tree, *(line for _, _, lines in endpoints for line in lines))),
    )


def _imports(
    modules: tuple[CalculatorModule, ...], tree: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The calculators that the tree leads to."""
    used = {line.rpartition("price: ")[2].rstrip(" }],") for line in tree}
    found = [
        (module.name, tuple(sorted(one.name for one in module.calculators if one.name in used)))
        for module in modules
    ]
    return tuple((home, names) for home, names in found if names)


def _paths(model: Model) -> tuple[tuple[str, str], ...]:
    """For each form the way to the inputs inside it."""
    return tuple((ts_string(marker), _steps(way)) for marker, way in input_ways(model))


def _usual(model: Model) -> str | None:
    """The type that the form `input` stands for."""
    return next((form.type for form in model.forms if form.name == "input"), None)


def _endpoints(
    model: Model, prices: Mapping[str, str], usual: str | None
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """For each operation the way to the inputs in its body, and the lines of the tree below them."""
    for name, way, start in endpoint_ways(model):
        tree = ("TREE",) if start == usual else tuple(_tree(model, prices, start))
        yield ts_property(name), _steps(way), tree


def _steps(way: Way) -> str:
    return "[" + ", ".join(map(ts_array, way)) + "]"


def _tree(model: Model, prices: Mapping[str, str], start: str | None) -> list[str]:
    """The lines of nested choices: `{tag, cases: [[value, ...]]}` down to `{variant, price}`."""
    types = dict(model.types)

    def node(name: str, pad: str) -> list[str]:
        found = types[name]
        match found:
            case Choice(tag=tag, cases=cases):
                lines = [f"{{ tag: {ts_string(tag)}, cases: ["]
                for value, target in cases:
                    first, *rest = node(target, pad + "  ")
                    lines += [f"{pad}  [{ts_literal(value)}, {first}", *rest]
                    lines[-1] += "],"
                return [*lines, f"{pad}] }}"]
            case Variant():
                return [f"{{ variant: {ts_string(found.name)}, price: {prices[found.name]} }}"]
            case Object():
                return [f"{{ variant: {ts_string(found.name)}, price: undefined }}"]

    return node(start, "") if start else ['{ tag: "", cases: [] }']


def rates_view(model: Model, book: PriceBook) -> tuple[EntryView, ...]:
    """The entries that some variant uses, in the order of the book."""
    used = {rate.entry for variant in model.variants if variant.price for rate in variant.price.rates}
    return tuple(_entry(entry) for entry in book.entries if entry.id in used)


def _entry(entry: Entry) -> EntryView:
    by = f", by {', '.join(entry.by)}" if entry.by else ""
    comment = f"{entry.unit} per {entry.per}{by}"
    return EntryView(ts_string(entry.id), comment, tuple(_row(row) for row in entry.rows))


def _row(row: Row) -> str:
    parts = {
        "key": ts_array(row.key),
        "micro": "null" if row.micro is None else f"{row.micro}n",
        "since": "null" if row.since is None else ts_string(row.since.isoformat()),
        "until": "null" if row.until is None else ts_string(row.until.isoformat()),
        "confidence": ts_string(row.confidence),
        "source": ts_string(row.source),
        "note": ts_string(row.note),
    }
    return "{ " + ", ".join(f"{name}: {text}" for name, text in parts.items()) + " }"
