"""What `explain` has to say, as JSON values: providers, variants, forms, fields.

In: nodes of a `Model`, and the rates of the emitted package. Out: plain dicts with snake_case keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias, cast

from lightmeter.emit.jsonschema.values import plain_json
from lightmeter.model.names import snake
from lightmeter.model.nodes import Field, Model, Object, Variant
from lightmeter.model.rating import can_be
from lightmeter.model.scope import bare
from lightmeter.model.types import Advised, Array, Map, Named, Nullable, Origin, Type, Union
from lightmeter.model.words import members_in_words, type_in_words
from lightmeter_cost.expr import show

if TYPE_CHECKING:
    from lightmeter.model.rules import Hint, Price, Rule
    from lightmeter_client._runtime.quotes import Row

Facts: TypeAlias = dict[str, object]


def provider_facts(model: Model, under: tuple[str, ...] = ()) -> Facts:
    """A provider, or the variants whose path begins with `under`."""
    listed = [one for one in model.variants if one.path[: len(under)] == under]
    return {
        "kind": "provider",
        "name": "/".join(under) or model.provider,
        "title": model.title,
        "version": model.version,
        "spec": model.spec,
        "forms": [{"name": form.name, "marker": form.marker, "type": form.type} for form in model.forms],
        "variants": [{"name": one.name, "description": one.body.description} for one in listed],
    }


def variant_facts(model: Model, variant: Variant) -> Facts:
    """A variant: tags, fields, rules, hints and price."""
    tags = dict(variant.tags)
    facts = object_facts(variant.body, "variant", variant.name)
    fields = [field_facts(one) for one in variant.body.fields if one.name not in tags]
    price = price_facts(model, variant, variant.price) if variant.price is not None else None
    return {
        **facts,
        "tags": {name: plain_json(value) for name, value in tags.items()},
        "endpoint": _endpoint(model, variant),
        "fields": fields,
        "price": price,
    }


def _endpoint(model: Model, variant: Variant) -> Facts | None:
    """Where a body goes that does not say so itself: what `--endpoint` takes, and method and URL."""
    for operation in model.operations:
        if operation.body == Named(variant.body.name):
            url = model.servers[0].rstrip("/") + operation.path
            return {"id": operation.id, "method": operation.method, "url": url}
    return None


def object_facts(node: Object, kind: str, name: str) -> Facts:
    """An object that is no variant: a form, or what one is made of."""
    return {
        "kind": kind,
        "name": name,
        "description": node.description,
        "spec": place(node.origin),
        "closed": node.extra is None,
        "members": members_in_words(node) or None,
        "fields": [field_facts(one) for one in node.fields],
        "rules": [_rule(rule, f"{rule.text} must hold") for rule in node.rules],
        "hints": [_rule(hint, f"when {hint.text}") for hint in node.hints],
    }


def field_facts(one: Field) -> Facts:
    """One field, with the warnings its values may cause."""
    return {
        "name": one.name,
        "type": type_in_words(one.type),
        "required": one.required,
        "default": plain_json(one.default.value) if one.default is not None else None,
        "description": one.description,
        "source": one.source or None,
        "spec": place(one.origin),
        "advice": list(_advice(one.type)),
    }


def price_facts(model: Model, variant: Variant, price: Price) -> Facts:
    """The formula with the rates that can apply, or the reason why there is none."""
    return {
        "formula": price.text or None,
        "unit": price.unit,
        "unpriced": price.unpriced,
        "lets": {name: show(value) for name, value in price.lets},
        "unknown": dict(price.unknown),
        "rates": [
            {"local": use.local, "entry": use.entry, "by": list(use.by), **_rate(row)}
            for use in price.rates
            for row in _rows(model, use.entry)
            if can_be(variant, use.by, row.key)
        ],
        "source": price.source or None,
        "spec": place(price.origin),
    }


def place(origin: Origin) -> str:
    """file:line, as editors open it."""
    return f"{origin.file}:{origin.line}"


def _rule(rule: Rule | Hint, condition: str) -> Facts:
    return {
        "rule": rule.id,
        "severity": rule.severity,
        "message": rule.message,
        "condition": condition,
        "source": rule.source or None,
        "spec": place(rule.origin),
    }


def _advice(kind: Type) -> Iterator[Facts]:
    match kind:
        case Advised(inner, advice):
            for one in advice:
                condition = f"expected: {type_in_words(one.expect)}"
                yield {
                    "rule": one.id,
                    "severity": one.severity,
                    "message": one.message,
                    "condition": condition,
                    "source": one.source or None,
                    "spec": place(one.origin),
                }
            yield from _advice(inner)
        case Nullable(inner) | Array(inner) | Map(inner):
            yield from _advice(inner)
        case Union(members):
            for member in members:
                yield from _advice(member)
        case _:
            pass


def _rows(model: Model, entry: str) -> tuple[Row, ...]:
    """Rows of the emitted rates: what is explained is what `cost` uses."""
    rates = import_module(f"lightmeter_client.{snake(model.provider)}.rates").RATES
    return tuple(cast("dict[str, tuple[Row, ...]]", rates.entries).get(entry, ()))


def _rate(row: Row) -> Facts:
    from lightmeter_cost.exact import amount_text, from_micro

    return {
        "key": list(row.key),
        "value": None if row.micro is None else amount_text(from_micro(row.micro)),
        "since": row.since,
        "source": row.source,
        "confidence": row.confidence,
        "note": row.note or None,
    }


def inner_object(model: Model, kind: Type) -> Object | None:
    """The object that a value of this type is, or holds."""
    match bare(kind)[0]:
        case Named(name):
            node = dict(model.types).get(name)
            return node if isinstance(node, Object) else node.body if isinstance(node, Variant) else None
        case Array(inner) | Map(inner):
            return inner_object(model, inner)
        case _:
            return None
