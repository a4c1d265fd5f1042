"""The package around the validators: its name, forms, variants and rates, as templates see them.

In: a `Model`, a price book. Out: `ProviderView`, `RatesView`.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.common.ways import input_ways
from lightmeter.emit.typescript.calculators import calculator_modules
from lightmeter.emit.typescript.literals import ts_array, ts_literal, ts_string
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
    example: str
    paths: tuple[tuple[str, str], ...]
    tree: tuple[str, ...]
    imports: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    id: str
    comment: str
    rows: tuple[str, ...]


def provider_view(model: Model) -> ProviderView:
    """Everything the provider's own modules say."""
    variants = model.variants
    tree = tuple(_tree(model))
    return ProviderView(
        name=snake(model.provider),
        title=model.title,
        doc=f"{model.title}: {len(variants)} request variants.",
        spec=model.spec,
        forms=", ".join(f"the form {form.name} (with {form.marker})" for form in model.forms)
        or "a request body",
        example=variants[0].name if variants else "",
        paths=_paths(model),
        tree=tree,
        imports=_imports(model, tree),
    )


def _imports(model: Model, tree: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The calculators that the tree leads to."""
    used = {line.rpartition("price: ")[2].rstrip(" }],") for line in tree}
    found = [
        (module.name, tuple(sorted(one.name for one in module.calculators if one.name in used)))
        for module in calculator_modules(model)
    ]
    return tuple((home, names) for home, names in found if names)


def _paths(model: Model) -> tuple[tuple[str, str], ...]:
    """For each form the way to the inputs inside it."""
    return tuple(
        (ts_string(marker), "[" + ", ".join(map(ts_array, way)) + "]") for marker, way in input_ways(model)
    )


def _tree(model: Model) -> list[str]:
    """The lines of nested choices: `{tag, cases: [[value, ...]]}` down to `{variant, price}`."""
    types = dict(model.types)
    prices = {view.wire: view.name for module in calculator_modules(model) for view in module.calculators}

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

    start = next((form.type for form in model.forms if form.name == "input"), None)
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
