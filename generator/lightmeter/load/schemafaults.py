"""A document against a JSON Schema: every mistake as a diagnostic with its line.

In: a document, a schema. Out: diagnostics. `jsonschema` is imported here, late: it is slow to load.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from lightmeter.load.diagnostics import Diagnostic, error
from lightmeter.load.document import Document, join

if TYPE_CHECKING:
    from lightmeter.load.parsed import JsonValue

_KINDS: Final[dict[type, str]] = {dict: "an object", list: "a list", str: "text", bool: "a boolean"}
_BOUNDS: Final = {
    "minimum": "at least {} is expected",
    "maximum": "at most {} is expected",
    "exclusiveMinimum": "more than {} is expected",
    "exclusiveMaximum": "less than {} is expected",
    "minItems": "at least {} items are expected",
    "maxItems": "at most {} items are expected",
    "minLength": "text of at least {} characters is expected",
    "maxLength": "text of at most {} characters is expected",
    "minProperties": "at least {} members are expected",
}


def schema_faults(
    document: Document, schema: Mapping[str, Any], code: str, value: JsonValue, at: str = ""
) -> Iterator[Diagnostic]:
    """The mistakes of `value`, which stands at the pointer `at` of the document, by a 2020-12 schema."""
    from jsonschema import Draft202012Validator

    validator: Any = Draft202012Validator(schema)
    for found in validator.iter_errors(plain(value)):
        found = _most_telling(found)
        pointer = join(at, *found.absolute_path)
        for place, sentence in _sentences(found, pointer):
            yield error(code, document.origin(place), f"{place or '/'}: {sentence}")


def plain(value: JsonValue) -> Any:
    """A deep copy for libraries that know no `Decimal`: integral numbers are int, the others float."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def kind(value: JsonValue) -> str:
    """What a value is, for a sentence: "an object", "text", "null"."""
    return "null" if value is None else _KINDS.get(type(value), "a number")


def shown(value: JsonValue) -> str:
    """A short rendering of a scalar; containers by their kind."""
    if isinstance(value, (dict, list)):
        return kind(value)
    text = str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def _most_telling(found: Any) -> Any:
    """Of several branches that all failed, the one that names the allowed values; else the first."""
    while found.context:
        found = next((inner for inner in found.context if inner.validator == "enum"), found.context[0])
    return found


def _sentences(found: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """One place and sentence per fault; a missing member is reported where its object stands."""
    match found.validator:
        case "required":
            missing = [name for name in found.validator_value if name not in found.instance]
            # jsonschema gives one error for each missing name, and says which only in its text.
            name = next((name for name in missing if found.message.startswith(repr(name))), missing[0])
            yield pointer, f"`{name}` is missing"
        case "additionalProperties":
            known = list(found.schema.get("properties", {}))
            for name in found.instance:
                if name not in known and not name.startswith("x-"):
                    yield join(pointer, name), f"unknown member{_near(name, known)}"
        case _:
            yield pointer, _sentence(found)


def _sentence(found: Any) -> str:
    wanted: Any = found.validator_value
    value: Any = found.instance
    match found.validator:
        case "type":
            return _type_sentence([wanted] if isinstance(wanted, str) else wanted, value)
        case "enum":
            names = ", ".join(str(one) for one in wanted)
            return f"{shown(value)} is not one of {names}{_near(str(value), wanted)}"
        case "pattern" if wanted == "\\S":
            return "an empty text: say what it is for and where the fact comes from"
        case "pattern":
            return f"{shown(value)} does not match {wanted}"
        case bound if bound in _BOUNDS:
            return f"{_BOUNDS[bound].format(shown(wanted))}, found {shown(value)}"
        case keyword:
            return f"{keyword} {shown(wanted)} does not hold for {shown(value)}"


def _type_sentence(names: Sequence[str], value: JsonValue) -> str:
    quote = "string" in names and not isinstance(value, (dict, list)) and value is not None
    return f"{' or '.join(names)} is expected, found {shown(value)}{'; put it in quotes' if quote else ''}"


def _near(name: str, known: Sequence[object]) -> str:
    near = get_close_matches(name, [one for one in known if isinstance(one, str)], n=1)
    return f"; did you mean {near[0]}?" if near else ""
