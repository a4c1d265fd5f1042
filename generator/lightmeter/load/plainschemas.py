"""Schemas that are certainly correct, told in one quick walk: most of them are plain.

In: a JSON Schema as a value. Out: whether the meta-schema certainly accepts it. A doubt is no mistake: whatever is not
known here is left to the meta-schema, which takes a thousand times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias, cast

if TYPE_CHECKING:
    from lightmeter.load.parsed import JsonValue

KINDS: Final = frozenset(("null", "boolean", "object", "array", "number", "string", "integer"))
Test: TypeAlias = "Callable[[JsonValue], bool]"


def certainly_fine(schema: JsonValue) -> bool:
    """True if there is no mistake in a schema; False where that is not certain."""
    if not isinstance(schema, dict):
        return isinstance(schema, bool)
    return all(_is_fine(keyword, value) for keyword, value in schema.items())


def _is_fine(keyword: str, value: JsonValue) -> bool:
    if keyword.startswith("x-"):
        return True
    test = TESTS.get(keyword)
    return test is not None and test(value)


def _named(value: JsonValue) -> bool:
    return isinstance(value, dict) and all(map(certainly_fine, value.values()))


def _listed(value: JsonValue) -> bool:
    return isinstance(value, list) and bool(value) and all(map(certainly_fine, value))


def _text(value: JsonValue) -> bool:
    return isinstance(value, str)


def _truth(value: JsonValue) -> bool:
    return isinstance(value, bool)


def _number(value: JsonValue) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _step(value: JsonValue) -> bool:
    return _number(value) and cast("Decimal", value) > 0


def _count(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _kind(value: JsonValue) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(name, str) and name in KINDS for name in names) and _distinct(names)


def _names(value: JsonValue) -> bool:
    return isinstance(value, list) and all(map(_text, value)) and _distinct(value)


def _distinct(names: Sequence[JsonValue]) -> bool:
    return len(set(map(str, names))) == len(names)


def _tag(value: JsonValue) -> bool:
    if not isinstance(value, dict) or not value.keys() <= {"propertyName", "mapping"}:
        return False
    mapping = value.get("mapping", {})
    return (
        _text(value.get("propertyName")) and isinstance(mapping, dict) and all(map(_text, mapping.values()))
    )


def _text_members(*names: str) -> Test:
    """An object whose members are these, and text, or true or false."""

    def test(value: JsonValue) -> bool:
        return (
            isinstance(value, dict)
            and all(
                isinstance(member, bool if name in ("attribute", "wrapped") else str)
                for name, member in value.items()
            )
            and value.keys() <= {*names}
        )

    return test


def _anything(value: JsonValue) -> bool:
    return True


TESTS: Final[dict[str, Test]] = {
    **dict.fromkeys(("properties", "$defs"), _named),
    **dict.fromkeys(
        ("additionalProperties", "unevaluatedProperties", "items", "not", "propertyNames"), certainly_fine
    ),
    **dict.fromkeys(("allOf", "anyOf", "oneOf"), _listed),
    **dict.fromkeys(("title", "description", "format", "pattern", "$comment"), _text),
    **dict.fromkeys(("deprecated", "readOnly", "writeOnly", "uniqueItems"), _truth),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _number),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), _count
    ),
    **dict.fromkeys(("const", "default", "example"), _anything),
    "discriminator": _tag,
    "xml": _text_members("name", "prefix", "attribute", "wrapped"),
    "multipleOf": _step,
    "type": _kind,
    "required": _names,
    "enum": lambda value: isinstance(value, list) and bool(value),
    "examples": lambda value: isinstance(value, list),
    "$ref": lambda value: isinstance(value, str) and value.startswith("#/"),
}
