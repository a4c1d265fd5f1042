"""What stands on the page of a provider: its variants with their prices, operations, access.

In: a `Model`, the price book, the page of each variant. Out: a plain view; the template only lays it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lightmeter.emit.common.calls import is_purchase, token_variable
from lightmeter.emit.docs.prices import price_view
from lightmeter.emit.docs.view import Remark, endpoint_of, remarks_of
from lightmeter.model.nodes import Form, Model, Object, Operation, Security, Variant
from lightmeter_cost.pricebook import PriceBook


@dataclass(frozen=True, slots=True)
class VariantLine:
    """A variant in a list; `price` is its formula, or why there is none."""

    name: str
    file: str
    meaning: str
    price: str


@dataclass(frozen=True, slots=True)
class OperationLine:
    """An HTTP operation; `pays` when a call starts work that costs money."""

    id: str
    request: str
    meaning: str
    pays: bool


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """The page of one provider."""

    name: str
    title: str
    version: str
    spec: str
    servers: tuple[str, ...]
    variants: tuple[VariantLine, ...]
    forms: tuple[Form, ...]
    operations: tuple[OperationLine, ...]
    access: tuple[str, ...]
    remarks: tuple[Remark, ...]


def provider_page(model: Model, book: PriceBook, files: Mapping[str, str]) -> ProviderPage:
    """Everything about one provider that is not about one variant."""
    return ProviderPage(
        name=model.provider,
        title=model.title,
        version=model.version,
        spec=model.spec,
        servers=model.servers,
        variants=tuple(
            VariantLine(one.name, files[one.name], one.body.description, _price(one, book))
            for one in model.variants
        ),
        forms=model.forms,
        operations=tuple(
            OperationLine(one.id, _request(model, one), one.description, is_purchase(model, one))
            for one in model.operations
        ),
        access=tuple(_access(model, one, index == 0) for index, one in enumerate(model.security)),
        remarks=tuple(_remarks(model)),
    )


def _request(model: Model, one: Operation) -> str:
    """Method and address, and what the body is sent as where that is said."""
    media = f" with {one.body_media}" if one.body_media else ""
    return endpoint_of(model, one) + media


def _price(variant: Variant, book: PriceBook) -> str:
    view = price_view(variant, book)
    if view is None:
        return ""
    if view.reason:
        return "not known"
    unknown = view.rates and all(one.confidence == "unknown" for one in view.rates)
    return "not documented" if unknown else f"{view.formula}, in {view.unit}"


def _access(model: Model, one: Security, first: bool) -> str:
    ways = {
        "bearer": "a bearer token in the header Authorization",
        "basic": "name and password in the header Authorization",
        "header": f"a key in the header {one.parameter}",
        "query": f"a key in the query parameter {one.parameter}",
        "cookie": f"a key in the cookie {one.parameter}",
    }
    where = f"; the clients read it from {token_variable(model)}" if first else ""
    return f"{one.name}: {ways[one.kind]}{where}"


def _remarks(model: Model) -> Iterator[Remark]:
    """What is said about forms and calls."""
    types = dict(model.types)
    inner = {one.body.name for one in model.variants}
    for form in model.forms:
        node = types[form.type]
        if isinstance(node, Object) and node.name not in inner:
            yield from remarks_of(node)
    for operation in model.operations:
        for rule in operation.rules:
            yield Remark(rule.id, rule.severity, f"!({rule.text})", "", "", rule.message, rule.source)
