"""What stands on the page of a variant: names, types in words, prices and their sources.

In: a `Variant` of a `Model`, the price book. Out: plain views; the templates only lay them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lightmeter.emit.common.layout import uses
from lightmeter.emit.docs.prices import PriceView, price_view
from lightmeter.emit.docs.sample import sample_body
from lightmeter.model.nodes import Choice, Field, Model, NamedType, Object, Operation, Variant
from lightmeter.model.types import Advised, Array, Json, Map, Members, Named, Nullable, Origin, Type, Union
from lightmeter.model.words import members_in_words, type_in_words, value_in_words
from lightmeter_cost.pricebook import PriceBook


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One member: what it may be, and what stands when it is left out ("" for nothing documented)."""

    name: str
    type: str
    default: str
    required: bool
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A rule, a warning or a piece of advice. It speaks when `when` holds, or when `field` is not `expected`."""

    id: str
    severity: str
    when: str
    field: str
    expected: str
    message: str
    source: str


@dataclass(frozen=True, slots=True)
class Section:
    """An object that a field holds: its members; `others` says what becomes of names that are not listed."""

    name: str
    meaning: str
    fields: tuple[FieldRow, ...]
    others: str


@dataclass(frozen=True, slots=True)
class VariantPage:
    """The page of one variant; `sample` is its smallest request, None where none can be made up."""

    name: str
    spec: str
    meaning: str
    place: str
    tags: tuple[tuple[str, str], ...]
    endpoint: str
    sample: str | None
    body: Section
    parts: tuple[Section, ...]
    price: PriceView | None
    remarks: tuple[Remark, ...]


def variant_page(model: Model, variant: Variant, book: PriceBook) -> VariantPage:
    """Everything the model knows of one variant."""
    tags = dict(variant.tags)
    parts = tuple(_inner_objects(model, variant.body))
    sample = sample_body(model, variant)
    return VariantPage(
        name=variant.name,
        spec=model.spec,
        meaning=variant.body.description,
        place=_place(variant.body.origin),
        tags=tuple((name, value_in_words(value)) for name, value in variant.tags),
        endpoint=_endpoint(model, variant),
        sample=_laid_out(sample) if sample is not None else None,
        body=_section(variant.body, tuple(one for one in variant.body.fields if one.name not in tags)),
        parts=tuple(_section(part, part.fields) for part in parts),
        price=price_view(variant, book) if variant.price is not None else None,
        remarks=tuple(one for node in (variant.body, *parts) for one in remarks_of(node)),
    )


def remarks_of(node: Object) -> Iterator[Remark]:
    """What is said about the members of an object, apart from their types."""
    for rule in node.rules:
        yield Remark(rule.id, rule.severity, f"!({rule.text})", "", "", rule.message, rule.source)
    for hint in node.hints:
        yield Remark(hint.id, hint.severity, hint.text, "", "", hint.message, hint.source)
    for one in node.fields:
        yield from _advice(one.name, one.type)


def endpoint_of(model: Model, operation: Operation) -> str:
    """Method and address."""
    server = model.servers[0].rstrip("/") if model.servers else ""
    return f"{operation.method} {server}{operation.path}"


def _advice(name: str, kind: Type) -> Iterator[Remark]:
    match kind:
        case Advised(inner, advice):
            for one in advice:
                expected = type_in_words(one.expect)
                yield Remark(one.id, one.severity, "", name, expected, one.message, one.source)
            yield from _advice(name, inner)
        case Nullable(inner) | Array(inner) | Map(inner):
            yield from _advice(name, inner)
        case Union(members):
            for member in members:
                yield from _advice(name, member)
        case _:
            pass


def _endpoint(model: Model, variant: Variant) -> str:
    found = (one for one in model.operations if one.body == Named(variant.body.name))
    return next((endpoint_of(model, one) for one in found), "")


def _section(node: Object, fields: tuple[Field, ...]) -> Section:
    others = (
        "No other fields are accepted."
        if node.extra is None
        else f"Other fields are let through: {type_in_words(node.extra)}."
    )
    sizes = members_in_words(node)
    said = f"{others} Members: {sizes}." if sizes else others
    return Section(node.name, node.description, tuple(map(_row, fields)), said)


def _row(one: Field) -> FieldRow:
    default = value_in_words(one.default.value) if one.default is not None else ""
    return FieldRow(one.name, type_in_words(one.type), default, one.required, one.description, one.source)


def _inner_objects(model: Model, body: Object) -> Iterator[Object]:
    """The objects below a body, each once, in the order in which fields name them."""
    types = dict(model.types)
    waiting, seen = uses(body), {body.name}
    while waiting:
        name = waiting.pop(0)
        node: NamedType | None = types.get(name)
        if node is None or name in seen:
            continue
        seen.add(name)
        if not isinstance(node, Choice):
            yield node if isinstance(node, Object) else node.body
        waiting += uses(node)


def _laid_out(body: Members) -> str:
    """JSON, one member a line."""
    lines = ",\n".join(f"  {_member(name, value)}" for name, value in body.items)
    return f"{{\n{lines}\n}}" if lines else "{}"


def _member(name: str, value: Json) -> str:
    return f"{value_in_words(name)}: {value_in_words(value)}"


def _place(origin: Origin) -> str:
    """A pointer, not a line: a page stays as it is when something else in the document grows."""
    return f"{origin.file}#{origin.pointer}"
