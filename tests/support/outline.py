"""A model in a few lines that people can review: variants, their fields, and what each takes.

In: a `Model`, diagnostics. Out: text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from lightmeter.load.diagnostics import Diagnostic
from lightmeter.model.nodes import Choice, Field, Model, Object, Operation, Variant
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)
from lightmeter_cost.expr import show


def outline(model: Model) -> str:
    """Variants first, then the choices and objects they are made of."""
    return "".join(f"{line}\n" for line in _lines(model))


def reported(diagnostics: Iterable[Diagnostic]) -> str:
    """One line each: place, severity, code, sentence, and the pointer."""
    return "".join(f"{one} (at {one.origin.pointer or '/'})\n" for one in diagnostics)


def _lines(model: Model) -> Iterator[str]:
    for variant in model.variants:
        yield f"variant {variant.name}"
        yield from _variant(variant)
    for name, node in model.types:
        if isinstance(node, Choice):
            cases = ", ".join(f"{value} -> {target}" for value, target in node.cases)
            yield f"choice {name} by {node.tag}: {cases}" + (
                f", else {node.otherwise}" if node.otherwise else ""
            )
        elif isinstance(node, Object):
            yield f"object {name}"
            yield from _object(node)
    for operation in model.operations:
        body = f" takes {shown(operation.body)}" if operation.body else ""
        yield f"operation {operation.id} {operation.method} {operation.path}{body}"
        yield from _operation(operation)
    for one in model.security:
        yield f"secret {one.name}: {one.kind} {one.parameter}" + (
            f" of {one.variable}" if one.variable else ""
        )
    for event in model.events:
        yield f"event {event.name}: {shown(event.type)}"
    if model.job is not None:
        said = {name: getattr(model.job, name) for name in model.job.__slots__}
        yield "job " + ", ".join(f"{name} {value}" for name, value in said.items() if value)


def _operation(operation: Operation) -> Iterator[str]:
    """Rules, parameters, answers with a body or headers, and how pages go on."""
    yield from (
        f"  rule {rule.id}: {show(rule.check)} ({rule.severity} at {rule.at})" for rule in operation.rules
    )
    for one in operation.parameters:
        yield f"  {one.place} {_field(one.field)}"
    for one in operation.responses:
        if one.media_type or one.headers:
            kind = f": {shown(one.type)}" if one.type is not None else ""
            others = f", or {', '.join(one.others)}" if one.others else ""
            yield f"  answers {one.status} {one.media_type or 'nothing'}{kind}{others}"
            yield from (f"    {_field(header)}" for header in one.headers)
    if operation.pages is not None:
        yield f"  pages {operation.pages.cursor} from {operation.pages.next} of {operation.pages.items}"


def _variant(variant: Variant) -> Iterator[str]:
    yield from _object(variant.body)
    price = variant.price
    if price is not None:
        lets = "".join(f"{name} = {show(expr)}; " for name, expr in price.lets)
        total = show(price.total) if price.total is not None else f"unpriced: {price.unpriced}"
        yield f"  price in {price.unit}: {lets}{total}"
        if price.text:
            yield f"  {price.formula}, written as {price.text}" + (
                f" ({price.source})" if price.source else ""
            )
        rates = ", ".join(f"{rate.local} = {rate.entry}" for rate in price.rates)
        unknown = ", ".join(name for name, _ in price.unknown)
        if unknown:
            yield f"  rates {rates}; unknown {unknown}"


def _object(node: Object) -> Iterator[str]:
    yield from (f"  {_field(field)}" for field in node.fields)
    if node.extra is not None:
        names = f" by a name that is {shown(node.keys)}" if node.keys is not None else ""
        yield f"  any other{names}: {shown(node.extra)}"
    if node.min_properties is not None or node.max_properties is not None:
        low, high = (
            ("" if size is None else str(size)) for size in (node.min_properties, node.max_properties)
        )
        yield f"  members: {low}..{high}"
    yield from (f"  {name} needs {', '.join(others)}" for name, others in node.dependent_required)
    yield from (f"  rule {rule.id}: {show(rule.check)} ({rule.severity} at {rule.at})" for rule in node.rules)
    yield from (f"  hint {hint.id}: {show(hint.when)} ({hint.severity} at {hint.at})" for hint in node.hints)


def _field(field: Field) -> str:
    default = f" = {field.default.value!r}" if field.default else ""
    parts = f", parts {field.parts.separator.join(field.parts.names)}" if field.parts else ""
    return f"{field.name}{'!' if field.required else ''}: {shown(field.type)}{default}{parts}"


def shown(kind: Type) -> str:
    """A type with its constraints, on one line."""
    match kind:
        case Anything():
            return "anything"
        case Boolean():
            return "boolean"
        case Integer(low, high, step, form):
            return "integer" + _range(low, high) + _suffix(step, form)
        case Number(low, high, above, below, step):
            edges = (f" above {above}" if above is not None else "") + (
                f" below {below}" if below is not None else ""
            )
            return "number" + _range(low, high) + edges + _suffix(step, None)
        case String(low, high, pattern, form):
            return (
                "string" + _range(low, high) + (f" like {pattern}" if pattern else "") + _suffix(None, form)
            )
        case Enum(values):
            return " | ".join(repr(value) if isinstance(value, str) else str(value) for value in values)
        case Nullable(inner):
            return f"null or {shown(inner)}"
        case Array(items, low, high, unique):
            return f"{'set' if unique else 'list'}{_range(low, high)} of ({shown(items)})"
        case Map(values, keys, low, high):
            return f"map{_range(low, high)} of ({shown(values)})" + (f" by ({shown(keys)})" if keys else "")
        case Union(members):
            return " or ".join(f"({shown(member)})" for member in members)
        case Named(name):
            return name
        case Advised(inner, advice):
            words = "; ".join(f"{one.severity} {one.id} unless {shown(one.expect)}" for one in advice)
            return f"{shown(inner)} [{words}]"
        case _:
            assert_never(kind)


def _range(low: object, high: object) -> str:
    if low is None and high is None:
        return ""
    return f" {'' if low is None else low}..{'' if high is None else high}"


def _suffix(step: object, form: str | None) -> str:
    return (f" step {step}" if step is not None else "") + (f" {form}" if form else "")
