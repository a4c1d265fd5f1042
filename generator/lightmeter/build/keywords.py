"""Every keyword of a schema is either understood, known to say nothing about validity, or named with its place.

In: one schema object. Out: findings. A keyword that would have to be dropped is an error, never silence. What is no
keyword at all has no effect by JSON Schema: a warning, or an error where it is one misspelt.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from lightmeter.build.context import Context, below, kind_of
from lightmeter.build.shape import ANNOTATIONS, Member

UNDERSTOOD = frozenset(
    {
        "$ref", "$defs", "allOf", "anyOf", "oneOf", "discriminator", "type", "const", "enum",
        "properties", "required", "additionalProperties", "unevaluatedProperties", "propertyNames",
        "minProperties", "maxProperties", "dependentRequired",
        "items", "minItems", "maxItems", "uniqueItems",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "pattern", "format",
        "contentEncoding", "contentMediaType", "$id", "$schema", "$anchor",
    }
)  # fmt: skip

REFUSED = frozenset(
    {
        "not", "if", "then", "else", "patternProperties", "dependentSchemas", "dependencies", "prefixItems",
        "contains", "minContains", "maxContains", "unevaluatedItems", "additionalItems", "nullable",
        "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$vocabulary",
        "contentSchema",
    }
)  # fmt: skip
"""Keywords that bind something, here or in another version, and cannot be kept."""
BINDING = {keyword.lower(): keyword for keyword in sorted(UNDERSTOOD | REFUSED)}
INSTEAD = {
    "nullable": 'OpenAPI 3.1 writes type: [string, "null"]',
    "not": "only a discriminator's otherwise branch may say not: {const} or not: {enum}",
    "if": "tell the branches apart with oneOf and a const",
    "patternProperties": "use additionalProperties with propertyNames",
    "prefixItems": "tuples are not part of request bodies here",
}


EXTENSIONS: dict[str, type] = {
    "x-rules": list, "x-hints": list, "x-roles": dict, "x-parts": dict, "x-reference": dict, "x-form": dict,
}  # fmt: skip
ROOT_EXTENSIONS: dict[str, type] = {"x-worth": dict, "x-formulas": dict, "x-provider": str}
"""What we read, and as what. Others may use the same names for something else: then it is said, and not read."""
WORDS = {list: "a list", dict: "an object", str: "text"}


def check_extensions(
    context: Context, pointer: str, node: Mapping[str, object], known: Mapping[str, type]
) -> None:
    """Warn of extensions that have our names, but not our shape."""
    for name, kind in known.items():
        if name in node and not isinstance(node[name], kind):
            message = f"{name} is read as {WORDS[kind]}; this is {kind_of(node[name])}, and has no effect"
            context.report("bad-extension", below(pointer, name), message, "warning")


def check_keywords(context: Context, member: Member) -> None:
    """Report what this generator does not understand in `member`."""
    check_extensions(context, member.pointer, member.node, EXTENSIONS)
    for keyword in member.node:
        if keyword in UNDERSTOOD or keyword in ANNOTATIONS or keyword.startswith("x-"):
            continue
        if keyword == "not" and _excludes_values(member.node[keyword]):
            continue
        advice = INSTEAD.get(keyword) or ("" if keyword in REFUSED else _meant(keyword))
        at = below(member.pointer, keyword)
        if keyword in REFUSED or advice:
            message = f"the keyword {keyword!r} is not supported" + (f": {advice}" if advice else "")
            context.report("unsupported-keyword", at, message)
        else:
            message = f"{keyword[:60]!r} is no keyword of JSON Schema, and binds nothing"
            context.report("unknown-keyword", at, message, "warning")


def _meant(keyword: str) -> str:
    """The keyword that this is a misspelling of, as a question."""
    near = get_close_matches(keyword.lower(), BINDING, 1, 0.8)
    return f"did you mean {BINDING[near[0]]}?" if near else ""


def _excludes_values(schema: object) -> bool:
    return isinstance(schema, dict) and set(schema) in ({"const"}, {"enum"})  # pyright: ignore[reportUnknownArgumentType]
