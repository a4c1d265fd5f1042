"""The package around the validators: its name, forms, variants and rates, as templates see them.

In: a `Model`, a price book. Out: `PackageView`, `RatesView`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from lightmeter.emit.common.layout import root_choice
from lightmeter.emit.common.ways import Way, addressed, endpoint_ways, input_ways
from lightmeter.emit.literals import python_literal, python_string, python_tuple
from lightmeter.emit.python.calculators import calculator_modules
from lightmeter.emit.python.client.view import has_client
from lightmeter.emit.python.judges import JudgeView, form_judges
from lightmeter.emit.python.naming import function_names
from lightmeter.model.names import snake
from lightmeter.model.nodes import Choice, Model, Object, Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Array
from lightmeter_cost.pricebook import Entry, PriceBook, Row


@dataclass(frozen=True, slots=True)
class PackageView:
    """`paths` pair a form's marker with the way to its inputs; `tree` leads from tags to variants.

    `endpoints` are id, way to the inputs, and tree of every operation that takes inputs; `only` is the function that
    checks a body where there are no forms and no other endpoint. `markers` and `hosts` tell this provider from others.
    """

    package: str
    doc: str
    spec: str
    forms: str
    example: str
    variants: int
    paths: tuple[tuple[str, str], ...]
    tree: str
    endpoints: tuple[tuple[str, str, str], ...]
    endpoint_names: str
    only: str | None
    addressed: str
    call: str
    markers: tuple[str, ...]
    hosts: tuple[str, ...]
    form_names: str
    recognised: tuple[FormView, ...]
    has_client: bool


@dataclass(frozen=True, slots=True)
class FormView:
    """A form, the literals of its name and marker, and the function that checks it.

    `table` is the look-up table of that function where it is the root choice.
    """

    name: str
    marker: str
    is_list: bool
    check: str
    table: str | None
    judge: JudgeView | None


Calculators: TypeAlias = dict[str, tuple[str, str]]
"""Variant, as a literal -> the module and the name of its calculator."""


@dataclass(frozen=True, slots=True)
class EntryView:
    id: str
    comment: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RatesView:
    entries: tuple[EntryView, ...]


def package_view(model: Model) -> PackageView:
    """Everything the package's own modules say."""
    variants = model.variants
    names = [name for name, _, _ in endpoint_ways(model)]
    told = bool(model.forms) or len(names) < 2
    calculators = _calculators(model)
    return PackageView(
        package=snake(model.provider),
        doc=f"{model.title}: {len(variants)} request variant{'s' * (len(variants) != 1)}.",
        spec=model.spec,
        forms=", ".join(f"the form {form.name} (with {form.marker})" for form in model.forms)
        or "a request body",
        example=variants[0].name if variants else "",
        variants=len(variants),
        paths=_paths(model),
        tree=_tree(
            model, calculators, next((form.type for form in model.forms if form.name == "input"), None)
        ),
        endpoints=_endpoints(model, calculators),
        endpoint_names=python_tuple(addressed(model)),
        only=_only(model),
        addressed="; it may be left out" if told else ", such as " + python_string(names[0]),
        call="body" if told else f"body, endpoint={python_string(names[0])}",
        markers=tuple(python_string(form.marker) for form in model.forms),
        hosts=tuple(
            python_string(host) for server in model.servers if (host := urlsplit(server).netloc.lower())
        ),
        form_names=python_tuple_of_pairs([(form.name, form.marker) for form in model.forms]),
        recognised=_recognised(model),
        has_client=has_client(model),
    )


def python_tuple_of_pairs(pairs: list[tuple[str, str]]) -> str:
    return "(" + "".join(f"{python_tuple(pair)}, " for pair in pairs) + ")"


def _recognised(model: Model) -> tuple[FormView, ...]:
    """Forms in the order in which they are asked for: tags first, lists by name only if they are lists."""
    types = dict(model.types)
    functions, _ = function_names(model)
    judges = form_judges(model)
    found: list[FormView] = []
    for form in model.forms:
        node = types[form.type]
        fields = node.fields if isinstance(node, Object) else ()
        is_list = any(
            field.name == form.marker and isinstance(bare(field.type)[0], Array) for field in fields
        )
        found.append(
            FormView(
                python_string(form.name),
                python_string(form.marker),
                is_list,
                functions[form.type],
                snake(form.type).upper() if node is root_choice(model) else None,
                judges.get(form.name),
            )
        )
    return tuple(found)


def _paths(model: Model) -> tuple[tuple[str, str], ...]:
    """For each form the way to the inputs inside it."""
    return tuple((python_string(marker), _steps(way)) for marker, way in input_ways(model))


def _steps(way: Way) -> str:
    return f"({', '.join(map(python_tuple, way))},)" if way else "()"


def _endpoints(model: Model, calculators: Calculators) -> tuple[tuple[str, str, str], ...]:
    """For each operation the way to the inputs in its body, and the tree below them."""
    usual = next((form.type for form in model.forms if form.name == "input"), None)
    return tuple(
        (python_string(name), _steps(way), "TREE" if start == usual else _tree(model, calculators, start))
        for name, way, start in endpoint_ways(model)
    )


def _only(model: Model) -> str | None:
    """The check of the only body there is, where a request has no form to be recognised by."""
    found = [start for _, _, start in endpoint_ways(model)]
    return function_names(model)[0][found[0]] if len(found) == 1 and not model.forms else None


def _calculators(model: Model) -> Calculators:
    return {
        view.variant: (module.name, view.name)
        for module in calculator_modules(model)
        for view in module.calculators
    }


def _tree(model: Model, calculators: Calculators, start: str | None) -> str:
    """Nested (tag, {value: ...}) from the type `start` down to (variant, module, calculator)."""
    types = dict(model.types)

    def node(name: str) -> str:
        found = types[name]
        match found:
            case Choice(tag=tag, cases=cases):
                inner = ", ".join(f"{python_literal(value)}: {node(target)}" for value, target in cases)
                return f"({python_string(tag)}, {{{inner}}})"
            case Variant():
                module, function = calculators[python_string(found.name)]
                return python_tuple((found.name, f".calculators.{module}", function))
            case Object():
                return python_tuple((found.name, "", ""))

    return node(start) if start else '("", {})'


def rates_view(model: Model, book: PriceBook) -> RatesView:
    """The entries that some variant uses, in the order of the book."""
    used = {rate.entry for variant in model.variants if variant.price for rate in variant.price.rates}
    return RatesView(tuple(_entry(entry) for entry in book.entries if entry.id in used))


def _entry(entry: Entry) -> EntryView:
    by = f", by {', '.join(entry.by)}" if entry.by else ""
    return EntryView(
        python_string(entry.id), f"{entry.unit} per {entry.per}{by}", tuple(_row(row) for row in entry.rows)
    )


def _row(row: Row) -> str:
    parts = [python_tuple(row.key), repr(row.micro), python_string(row.source), python_string(row.confidence)]
    if row.since:
        parts.append(f"since={python_string(row.since.isoformat())}")
    if row.until:
        parts.append(f"until={python_string(row.until.isoformat())}")
    if row.note:
        parts.append(f"note={python_string(row.note)}")
    return ", ".join(parts)
