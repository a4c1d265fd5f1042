"""Scalar types: numbers, strings, booleans, enums, merged over all members of a schema.

In: a `Shape` and the JSON type it is read as. Out: a `Type`. Unreadable bounds are findings.
"""

from __future__ import annotations

from decimal import Decimal
from math import ceil, floor, lcm

from lightmeter.build.context import Context, as_list, below, kind_of
from lightmeter.build.patterns import bound_of, fault_of
from lightmeter.build.shape import Member, Shape
from lightmeter.model.holds import holds
from lightmeter.model.types import Boolean, Enum, Integer, Number, Scalar, String, Type

STRING_KEYWORDS = frozenset({"minLength", "maxLength", "pattern"})
NUMBER_KEYWORDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})


def scalar_type(context: Context, shape: Shape, kind: str) -> Type:
    """The type of a schema whose JSON type is `kind` (integer, number, string or boolean)."""
    match kind:
        case "integer":
            return _integer(context, shape)
        case "number":
            return _number(context, shape)
        case "string":
            return string_type(context, shape)
        case _:
            return Boolean()


def enum_values(context: Context, shape: Shape) -> tuple[Scalar, ...] | None:
    """The values all `const` and `enum` keywords of the shape agree on; None if there are none."""
    values: list[Scalar] | None = None
    for member in shape.members:
        for listed in _listed(context, member):
            values = listed if values is None else [value for value in values if _among(value, listed)]
    return None if values is None else _bounded(context, shape, values)


def _bounded(context: Context, shape: Shape, values: list[Scalar]) -> tuple[Scalar, ...]:
    """The values of an enum that the bounds beside it allow."""
    keywords = {keyword for member in shape.members for keyword in member.node}
    text = string_type(context, shape) if keywords & STRING_KEYWORDS else String()
    number = _number(context, shape) if keywords & NUMBER_KEYWORDS else Number()
    if text.pattern is not None and (fault := fault_of(text.pattern, text.max_length)):
        at = next(below(member.pointer, "pattern") for member, _ in shape.all("pattern"))
        context.report("bad-pattern", at, f"the pattern {text.pattern[:60]!r} is refused: {fault}")
        return tuple(values)
    kept = tuple(
        value
        for value in values
        if holds(value, text if isinstance(value, str) else number, {}) or isinstance(value, bool | None)
    )
    if values and not kept:
        context.report(
            "never-valid", shape.members[0].pointer, "no value is among these and within the bounds"
        )
    return kept


def enum_name(shape: Shape) -> str | None:
    """The component name an enum was published under."""
    for member, _ in shape.all("enum"):
        head, _, name = member.pointer.rpartition("/")
        if head == "/components/schemas":
            return name
    return None


def enum_type(values: tuple[Scalar, ...], name: str | None) -> Enum:
    return Enum(values, name)


def _listed(context: Context, member: Member) -> list[list[Scalar]]:
    found: list[list[Scalar]] = []
    if "const" in member.node:
        found.append([_scalar(context, member, "const", member.node["const"])])
    if "enum" in member.node:
        listed = as_list(member.node["enum"])
        if not listed:
            context.report("empty-enum", below(member.pointer, "enum"), "an enum needs at least one value")
        found.append([_scalar(context, member, "enum", value) for value in listed])
    return found


def _scalar(context: Context, member: Member, keyword: str, value: object) -> Scalar:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    context.report(
        "unsupported-value",
        below(member.pointer, keyword),
        f"{keyword} may list strings, numbers, booleans and null here, not {kind_of(value)}",
    )
    return None


def _among(value: Scalar, listed: list[Scalar]) -> bool:
    return any(type(value) is type(other) and value == other for other in listed)


def _integer(context: Context, shape: Shape) -> Integer:
    low = [ceil(value) for value in _numbers(context, shape, "minimum")]
    low += [floor(value) + 1 for value in _numbers(context, shape, "exclusiveMinimum")]
    high = [floor(value) for value in _numbers(context, shape, "maximum")]
    high += [ceil(value) - 1 for value in _numbers(context, shape, "exclusiveMaximum")]
    steps = [_whole_step(value) for value in _multiples(context, shape)]
    form = _text(context, shape, "format")
    return Integer(max(low, default=None), min(high, default=None), lcm(*steps) if steps else None, form)


def _whole_step(step: Decimal) -> int:
    """The integers that are multiples of a fraction n/d (in lowest terms) are the multiples of n."""
    return step.as_integer_ratio()[0]


def _number(context: Context, shape: Shape) -> Number:
    steps = _multiples(context, shape)
    if len(steps) > 1:
        at = next(member.pointer for member, _ in shape.all("multipleOf"))
        context.report("unsupported-keyword", at, "several multipleOf on one number cannot be merged")
    return Number(
        max(_numbers(context, shape, "minimum"), default=None),
        min(_numbers(context, shape, "maximum"), default=None),
        max(_numbers(context, shape, "exclusiveMinimum"), default=None),
        min(_numbers(context, shape, "exclusiveMaximum"), default=None),
        steps[0] if steps else None,
    )


def string_type(context: Context, shape: Shape) -> String:
    """Text, with the bounds of all members."""
    patterns = list(dict.fromkeys(str(value) for _, value in shape.all("pattern")))
    if len(patterns) > 1:
        at = next(member.pointer for member, _ in shape.all("pattern"))
        context.report("unsupported-keyword", at, "several patterns on one string cannot be merged")
    longest = min(_counts(context, shape, "maxLength"), default=None)
    if longest is None and patterns and (bound := bound_of(patterns[0])) is not None:
        longest = bound
        at = next(below(member.pointer, "pattern") for member, _ in shape.all("pattern"))
        message = (
            f"the pattern {patterns[0][:60]!r} takes too long on long texts, so they are taken up to {bound:,} "
            "characters; say a maxLength"
        )
        context.report("length-bounded", at, message, "warning")
    return String(
        max(_counts(context, shape, "minLength"), default=None),
        longest,
        patterns[0] if patterns else None,
        _text(context, shape, "format"),
    )


def _numbers(context: Context, shape: Shape, keyword: str) -> list[Decimal]:
    found: list[Decimal] = []
    for member, value in shape.all(keyword):
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            found.append(Decimal(value))
        else:
            at = below(member.pointer, keyword)
            context.report("bad-bound", at, f"{keyword} must be a number, found {kind_of(value)}")
    return found


def _multiples(context: Context, shape: Shape) -> list[Decimal]:
    steps = list(dict.fromkeys(_numbers(context, shape, "multipleOf")))
    for member, value in shape.all("multipleOf"):
        if isinstance(value, (int, Decimal)) and value <= 0:
            at = below(member.pointer, "multipleOf")
            context.report("bad-bound", at, f"multipleOf must be greater than 0, found {value}")
    return [step for step in steps if step > 0]


def counts_of(context: Context, shape: Shape, low: str, high: str) -> tuple[int | None, int | None]:
    """The merged bounds of a pair of counting keywords, such as minItems and maxItems."""
    return (
        max(_counts(context, shape, low), default=None),
        min(_counts(context, shape, high), default=None),
    )


def _counts(context: Context, shape: Shape, keyword: str) -> list[int]:
    numbers = _numbers(context, shape, keyword)
    if any(value < 0 or value != value.to_integral_value() for value in numbers):
        at = next(member.pointer for member, _ in shape.all(keyword))
        context.report("bad-bound", below(at, keyword), f"{keyword} must be a whole number of at least 0")
    return [int(value) for value in numbers]


def _text(context: Context, shape: Shape, keyword: str) -> str | None:
    found = shape.first(keyword)
    if found is None:
        return None
    member, value = found
    if isinstance(value, str):
        return value
    context.report("bad-keyword", below(member.pointer, keyword), f"{keyword} must be a string")
    return None
