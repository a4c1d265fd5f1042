"""Hypothesis strategies drawn from the model: whatever a type allows, as decoded JSON.

In: types of the model. Out: strategies of plain values. Nothing is written for one field or one provider.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, assert_never

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from lightmeter.model.nodes import Choice, Object, Variant
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Keys,
    Map,
    Named,
    Nullable,
    Number,
    Scalar,
    String,
    Type,
    Union,
)
from lightmeter_cost.evaluate import evaluate
from support.providers import types, variants

Values = SearchStrategy[Any]
MANY = 4
"""Items of a list or map whose length is not bounded."""
LIMITS = {"int32": 2**31, "int64": 2**63}

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
"""Any text a JSON file can hold: no lone surrogates."""

REFERENCES = st.fixed_dictionaries({"$ref": TEXT, "path": TEXT}, optional={"defaultValue": TEXT})

JSON: Values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def request(variant: Variant, references: bool = False) -> Values:
    """Valid inputs of a variant; with `references`, objects that stand for a value are among them."""
    return _request(variant.name, references)


@cache
def _request(name: str, references: bool) -> Values:
    variant = variants()[name]
    stand_in = REFERENCES if references and variant.reference else None
    return _object(variant.body, dict(variant.tags), stand_in)


@cache
def value(kind: Type, stand_in: Values | None = None) -> Values:
    """Valid values of a type; `stand_in` may stand for any of them."""
    found = _value(kind, stand_in)
    return found if stand_in is None else st.one_of(found, found, found, stand_in)


def _value(kind: Type, stand_in: Values | None) -> Values:
    match kind:
        case Anything():
            return JSON
        case Boolean():
            return st.booleans()
        case Integer():
            return _integers(kind)
        case Number():
            return _numbers(kind)
        case String():
            return _strings(kind)
        case Enum(values):
            return st.sampled_from([plain(value) for value in values])
        case Nullable(inner):
            return st.none() | _value(inner, stand_in)
        case Advised(inner):
            return _value(inner, stand_in)
        case Array():
            return _arrays(kind, stand_in)
        case Map():
            return _maps(kind, stand_in)
        case Union(members):
            return st.one_of([_value(member, stand_in) for member in members])
        case Named(name):
            return st.deferred(lambda: named(name, stand_in))
        case _:
            assert_never(kind)


def named(name: str, stand_in: Values | None = None) -> Values:
    """Valid values of a named type."""
    match types()[name]:
        case Choice(tag=tag, cases=cases, otherwise=otherwise):
            found = [named(target, stand_in) for _, target in cases]
            taken = [case for case, _ in cases]
            if otherwise is not None:
                found.append(named(otherwise, stand_in).filter(lambda body: body[tag] not in taken))
            return st.one_of(found)
        case Variant(body=body, tags=tags, reference=reference):
            return _object(body, dict(tags), REFERENCES if reference and stand_in is not None else None)
        case Object() as body:
            return _object(body, {}, stand_in)


def plain(scalar: Scalar) -> Any:
    """A scalar of the model as JSON gives it."""
    return float(scalar) if isinstance(scalar, Decimal) else scalar


def _integers(kind: Integer) -> Values:
    limit = LIMITS.get(kind.format or "")
    low = kind.minimum if limit is None else max(-limit, kind.minimum or -limit)
    high = kind.maximum if limit is None else min(limit - 1, kind.maximum or limit - 1)
    step = kind.multiple_of or 1
    first = None if low is None else -(-low // step)
    last = None if high is None else high // step
    whole = st.integers(first, last).map(lambda n: n * step)
    return st.one_of(whole, whole, whole.filter(lambda n: abs(n) < 2**53).map(float))


def _numbers(kind: Number) -> Values:
    if kind.multiple_of is not None:
        step, low, high = kind.multiple_of, kind.minimum, kind.maximum
        first = None if low is None else -int(-low // step)
        last = None if high is None else int(high // step)
        return st.integers(first, last).map(lambda n: float(n * step)).filter(lambda x: number_fits(kind, x))
    lows = [bound for bound in (kind.minimum, kind.exclusive_minimum) if bound is not None]
    highs = [bound for bound in (kind.maximum, kind.exclusive_maximum) if bound is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    whole = st.integers(None if low is None else -int(-low // 1), None if high is None else int(high // 1))
    broken = st.floats(
        None if low is None else float(low),
        None if high is None else float(high),
        allow_nan=False,
        allow_infinity=False,
    )
    return st.one_of(whole, broken).filter(lambda x: number_fits(kind, x))


def number_fits(kind: Number, number: float) -> bool:
    """Exactly, on the decimal as JSON writes it."""
    exact = Fraction(repr(number))
    return not (
        (kind.minimum is not None and exact < kind.minimum)
        or (kind.maximum is not None and exact > kind.maximum)
        or (kind.exclusive_minimum is not None and exact <= kind.exclusive_minimum)
        or (kind.exclusive_maximum is not None and exact >= kind.exclusive_maximum)
        or (kind.multiple_of is not None and exact % Fraction(kind.multiple_of) != 0)
    )


def _strings(kind: String) -> Values:
    low, high = kind.min_length or 0, kind.max_length
    if kind.pattern is not None:
        found = st.from_regex(
            kind.pattern.replace("$", r"\Z"), alphabet=st.characters(exclude_categories=["Cs"])
        )
        return found.filter(lambda text: low <= len(text) <= (high or len(text)))
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=low, max_size=min(high or 60, 60))


def _arrays(kind: Array, stand_in: Values | None) -> Values:
    low = kind.min_items or 0
    high = low + MANY if kind.max_items is None else min(kind.max_items, low + MANY)
    unique = (lambda item: repr(item)) if kind.unique else None
    return st.lists(value(kind.items, stand_in), min_size=low, max_size=high, unique_by=unique)


def _keys(keys: Keys | None) -> Values:
    if isinstance(keys, Enum):
        return st.sampled_from([plain(one) for one in keys.values])
    return TEXT if keys is None else _strings(keys)


def _maps(kind: Map, stand_in: Values | None) -> Values:
    low = kind.min_properties or 0
    high = low + MANY if kind.max_properties is None else min(kind.max_properties, low + MANY)
    keys = _keys(kind.keys)
    if stand_in is not None:  # a map with both members of a reference would be one
        keys = keys.filter(lambda key: key != "$ref")
    return st.dictionaries(keys, value(kind.values, stand_in), min_size=low, max_size=high)


def _object(node: Object, tags: dict[str, Scalar], stand_in: Values | None) -> Values:
    fixed = {name: st.just(plain(tag)) for name, tag in tags.items()}
    needed = {f.name: value(f.type, stand_in) for f in node.fields if f.required and f.name not in fixed}
    others = {f.name: value(f.type, stand_in) for f in node.fields if not f.required and f.name not in fixed}
    named_ones = st.fixed_dictionaries({**fixed, **needed}, optional=others)
    bodies = named_ones if node.extra is None else st.builds(_joined, _extra(node), named_ones)
    return bodies.filter(lambda body: _holds_together(node, body))


def _extra(node: Object) -> Values:
    assert node.extra is not None
    known = {field.name for field in node.fields}
    keys = _keys(node.keys).filter(lambda key: key not in known)
    return st.dictionaries(keys, value(node.extra), max_size=2)


def _joined(extra: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    return {**body, **extra}


def _holds_together(node: Object, body: dict[str, Any]) -> bool:
    """The conditions over several members: dependentRequired, and rules that end in an error."""
    low, high = node.min_properties, node.max_properties
    if (low is not None and len(body) < low) or (high is not None and len(body) > high):
        return False
    for name, others in node.dependent_required:
        if name in body and not all(other in body for other in others):
            return False
    read = {field.name: with_default(field.default, body.get(field.name)) for field in node.fields}
    read |= numbers_in(node, body)
    unknown = {name for name, given in body.items() if is_reference(given)}
    return all(
        evaluate(rule.check, read) is not False
        for rule in node.rules
        if rule.severity == "error" and not unknown.intersection(rule.reads)
    )


def numbers_in(node: Object, body: dict[str, Any]) -> dict[str, int]:
    """The numbers inside texts such as "1024x768", by the names that rules read them under."""
    found: dict[str, int] = {}
    for field in node.fields:
        if field.parts and isinstance(body.get(field.name), str):
            numbers = body[field.name].split(field.parts.separator)
            found |= dict(zip(field.parts.names, map(int, numbers), strict=True))
    return found


def is_reference(given: Any) -> bool:
    """Whether a value is one that only the server can resolve: no rule over it can be judged."""
    return isinstance(given, dict) and "$ref" in given and "path" in given


def with_default(default: Any, given: Any) -> Any:
    """What a formula or rule reads: the value, or the documented default of an absent one."""
    return given if given is not None or default is None else plain(default.value)
