"""A finished model that contradicts itself: bounds that leave nothing, defaults outside of their type, bad patterns.

In: the named types and the parameters of the operations. Out: findings, at the member that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from lightmeter.build.context import Context, as_list, as_object, as_text, below
from lightmeter.build.patterns import fault_of
from lightmeter.model.holds import holds
from lightmeter.model.nodes import Field, NamedType, Object, Operation, Variant
from lightmeter.model.types import Advised, Array, Integer, Map, Nullable, Number, String, Type, Union

Bound: TypeAlias = int | Decimal | None
LARGEST = Decimal("1.7976931348623157e308")
"""What a number of JSON is in every target."""
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""What HTTP takes for the name of a header (RFC 9110)."""


def check_soundness(
    context: Context, types: Mapping[str, NamedType], operations: tuple[Operation, ...]
) -> None:
    """Report every contradiction, once for each place."""
    _check_servers(context)
    _check_calls(context, operations)
    fields = tuple(_fields(types, operations))
    bodies = tuple(_bodies(types))
    named = [(field.name, field.origin.pointer, field.type) for field in fields]
    for name, pointer, whole in (*named, *_unnamed(types, operations)):
        for kind in _parts(whole):
            _check_type(context, name, pointer, kind)
    for body in bodies:
        _check_counts(context, body)
    if not context.has("bad-pattern"):  # a pattern is tried on defaults only when all can be relied on to end
        for field in fields:
            _check_default(context, field, types)


def _check_servers(context: Context) -> None:
    """Requests go to http or https, or below the place of the document."""
    root = as_object(context.document.root)
    paths = as_object(root.get("paths"))
    places = ["", *(below("/paths", path) for path in paths)]
    places += [below("/paths", path, method) for path in paths for method in as_object(paths[path])]
    for place in places:
        for index, server in enumerate(as_list(as_object(context.node(place)).get("servers"))):
            url = _filled(as_object(server))
            scheme = url.partition(":")[0].lower() if ":" in url.partition("/")[0] else ""
            if scheme not in ("", "http", "https") and not scheme.startswith("{"):
                at = below(place, "servers", index, "url")
                context.report("bad-server", at, f"{url[:80]!r} is no http or https address")


def _filled(server: Mapping[str, object]) -> str:
    """The address with the defaults of its variables."""
    url = as_text(server.get("url"))
    for name, variable in as_object(server.get("variables")).items():
        url = url.replace(f"{{{name}}}", as_text(as_object(variable).get("default")))
    return url


def _check_calls(context: Context, operations: tuple[Operation, ...]) -> None:
    """Nothing that a request is made of leads to another host, or ends a line of its head."""
    for operation in operations:
        if not operation.path.startswith("/") or operation.path.startswith("//"):
            at = operation.origin.pointer.rpartition("/")[0]
            context.report("bad-path", at, f"the path {operation.path[:80]!r} must begin with one slash")
        for one in operation.parameters:
            if one.place == "header":
                _check_header(context, one.field.name, one.field.origin.pointer)
    for name, scheme in as_object(as_object(context.node("/components")).get("securitySchemes")).items():
        said = as_object(scheme)
        if said.get("type") == "apiKey" and said.get("in") == "header":
            at = below("/components/securitySchemes", name, "name")
            _check_header(context, as_text(said.get("name")), at)


def _check_header(context: Context, name: str, pointer: str) -> None:
    if not TOKEN.fullmatch(name):
        message = f"{name[:80]!r} is no name of a header: letters, digits and !#$%&'*+.^_`|~- only"
        context.report("bad-header", pointer, message)


def _unnamed(
    types: Mapping[str, NamedType], operations: tuple[Operation, ...]
) -> Iterator[tuple[str, str, Type]]:
    """What has a type and is no field: bodies, and members that are not listed. Words for it, its place, its type."""
    for body in _bodies(types):
        if body.extra is not None:
            yield f"the other members of {body.name}", body.origin.pointer, body.extra
        if body.keys is not None:
            yield f"the names of the other members of {body.name}", body.origin.pointer, body.keys
    for operation in operations:
        if operation.body is not None:
            yield f"the body of {operation.id}", operation.origin.pointer, operation.body


def _fields(types: Mapping[str, NamedType], operations: tuple[Operation, ...]) -> Iterator[Field]:
    for body in _bodies(types):
        yield from body.fields
    for operation in operations:
        yield from (parameter.field for parameter in operation.parameters)


def _bodies(types: Mapping[str, NamedType]) -> Iterator[Object]:
    for node in types.values():
        body = node.body if isinstance(node, Variant) else node
        if isinstance(body, Object):
            yield body


def _check_counts(context: Context, body: Object) -> None:
    """How many members there may be, beside those that are required and those there are."""
    low, high, at = body.min_properties, body.max_properties, body.origin.pointer
    _check_bounds(context, f"the number of members of {body.name}", at, low, high)
    needed = sum(field.required for field in body.fields)
    if high is not None and needed > high:
        message = f"{body.name} has {needed} required members, and at most {high} are allowed"
        context.report("never-valid", at, message)
    if low is not None and body.extra is None and low > len(body.fields):
        message = (
            f"{body.name} needs {low} members, and only {len(body.fields)} are known in this closed object"
        )
        context.report("never-valid", at, message)


def _parts(kind: Type) -> Iterator[Type]:
    """A type and what it is made of."""
    yield kind
    match kind:
        case Advised(inner, advice):
            yield from _parts(inner)
            for one in advice:
                yield from _parts(one.expect)
        case Nullable(inner) | Array(items=inner):
            yield from _parts(inner)
        case Map(values=inner, keys=keys):
            yield from _parts(inner)
            if keys is not None:
                yield keys
        case Union(members):
            for member in members:
                yield from _parts(member)
        case _:
            pass


def _check_type(context: Context, name: str, pointer: str, kind: Type) -> None:
    match kind:
        case Integer(low, high) | Number(low, high):
            _check_bounds(context, name, pointer, low, high)
            _check_range(context, name, pointer, kind)
        case String(low, high, pattern):
            _check_bounds(context, name, pointer, low, high)
            if pattern is not None and (fault := fault_of(pattern, high)):
                message = f"the pattern {pattern[:60]!r} of {name} is refused: {fault}"
                context.report("bad-pattern", pointer, message)
        case Array(_, low, high) | Map(_, _, low, high):
            _check_bounds(context, name, pointer, low, high)
        case _:
            pass


def _check_bounds(context: Context, name: str, pointer: str, low: Bound, high: Bound) -> None:
    if low is not None and high is not None and low > high:
        message = f"{name} is bound from {low} to {high}: no value is both"
        context.report("never-valid", pointer, message)


def _check_range(context: Context, name: str, pointer: str, kind: Integer | Number) -> None:
    """Bounds that are left out, and steps, leave some number."""
    above = kind.exclusive_minimum if isinstance(kind, Number) else None
    below_ = kind.exclusive_maximum if isinstance(kind, Number) else None
    limits = [one for one in (kind.minimum, above, kind.maximum, below_) if one is not None]
    if isinstance(kind, Number) and any(abs(one) > LARGEST for one in limits):
        message = f"{name} is bound by a number beyond 1.79e308: no target has one; leave the bound out"
        context.report("unsupported-keyword", pointer, message)
    low = max((one for one in (kind.minimum, above) if one is not None), default=None)
    high = min((one for one in (kind.maximum, below_) if one is not None), default=None)
    if low is None or high is None or (kind.minimum is not None and kind.minimum > high):
        return
    if (low == high and (low == above or high == below_)) or low > high:
        message = f"{name} is bound from {low} to {high}, one end left out: no number is left"
        context.report("never-valid", pointer, message)
    elif kind.multiple_of is not None and _last(high, kind.multiple_of) < Fraction(low):
        message = f"{name} has no multiple of {kind.multiple_of} from {low} to {high}"
        context.report("never-valid", pointer, message)


def _last(high: int | Decimal, step: int | Decimal) -> Fraction:
    """The largest multiple up to a bound; exact, however long the numbers are."""
    return Fraction(high) // Fraction(step) * Fraction(step)


def _check_default(context: Context, field: Field, types: Mapping[str, NamedType]) -> None:
    value = field.default.value if field.default else None
    if value is not None and not holds(value, field.type, types):  # a default of null says that there is none
        from lightmeter.model.words import type_in_words, value_in_words

        message = (
            f"the default {value_in_words(value)[:80]} of {field.name} is outside of its own type: "
            f"{type_in_words(field.type)[:120]}"
        )
        context.report("default-outside-type", field.origin.pointer, message)
