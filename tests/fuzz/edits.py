"""Documents that are nearly right: a seed with a few edits, so that the search gets past the reader.

In: a document as bytes and a source of chance. Out: another document as bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

TESTS = Path(__file__).parents[1]
CASES = TESTS / "build" / "cases"
KILN = TESTS / "diff"
BESIDE = "x-beside"
"""The member with what stands beside a document: its `overlay`, its `prices`."""
KEYWORDS = (
    "type", "oneOf", "anyOf", "allOf", "$ref", "properties", "required", "items", "enum", "const", "default", "not",
    "discriminator", "additionalProperties", "unevaluatedProperties", "minimum", "maximum", "multipleOf", "pattern",
    "minItems", "maxLength", "propertyNames", "dependentRequired", "minProperties", "nullable", "format", "readOnly",
    "x-rules", "x-hints", "x-cost", "x-roles", "x-form", "x-parts", "x-job", "x-pages", "x-reference", "x-provider",
    "parameters", "requestBody", "responses", "content", "headers", "webhooks", "components", "servers", "security",
    "paths", "get", "post", "operationId", "schema", "mapping", "propertyName", "openapi", "info", "title",
    "actions", "target", "update", "remove", "description", "entries", "rows", "key", "value", "by", "since", "until",
    "rates", "let", "total", "unit", "unpriced", "unknown", "formula", "x-formulas", "examples", "given", "expect",
)  # fmt: skip
TEXTS = (
    "", "object", "string", "integer", "array", "null", "3.0.3", "([", "^(a|b)+$", "\\d", "#/", "#/components/schemas",
    "a b", '"""', "*/", "${x}", "\n", "\u2028", "\\", "class", "__class__", "é", "\U0001f600", "{id}", "200", "default",
    "application/json", "multipart/form-data", "query", "path", "header", "cookie", "steps * 2", "size(x) > 1", "self",
    "int64", "-", "1", "a" * 300, "--", "';", "$$", "]]>", "</script>", "import os", "constructor", "toString",
    "__proto__", "$", "$..*", "$.paths[*]", "$.components.schemas.*", "$['a']", "$.x[?@.a == 1]", "0.000001", "0.3",
    "1e400", "NaN", "2026-02-30", "2026-08-07", "buzz", "usd", "stated", "unknown", "size(images) + 1", "ceil(a / 7)",
)  # fmt: skip
SCALARS = (None, True, False, 0, 1, -1, 16, 0.5, 1e300, 2**63, 10**40, -0.0)


@cache
def seeds() -> tuple[bytes, ...]:
    """The documents of the golden cases, as JSON, with their overlays; and one with a price book."""
    found = [
        _seed(path, path.with_name("overlay.yaml"), None) for path in sorted(CASES.glob("*/openapi.yaml"))
    ]
    found.append(_seed(KILN / "kiln.yaml", None, KILN / "prices.yaml"))
    return tuple(seed for seed in found if seed)


def _seed(document: Path, overlay: Path | None, prices: Path | None) -> bytes:
    """One text for a document and what stands beside it; nothing where a file is no plain YAML."""
    try:
        root = yaml.safe_load(document.read_text("utf-8"))
        named = {"overlay": overlay, "prices": prices}
        beside = {
            name: yaml.safe_load(path.read_text("utf-8"))
            for name, path in named.items()
            if path and path.exists()
        }
    except yaml.YAMLError:
        return b""
    return json.dumps({**root, BESIDE: beside} if beside else root, default=str).encode()


def edited(data: bytes, chance: Random) -> bytes:
    """A document after one to six edits; of bytes that are none, a seed is edited."""
    try:
        root: Any = json.loads(data)
    except (ValueError, RecursionError):
        root = None
    if not isinstance(root, dict) or chance.random() < 0.05:
        root = json.loads(chance.choice(seeds()))
    for _ in range(chance.randint(1, 6)):
        places = _places(root)
        if places:
            chance.choice(EDITS)(places, chance)
    return json.dumps(root).encode()


def _replace(places: list[tuple[Any, Any]], chance: Random) -> None:
    holder, key = chance.choice(places)
    holder[key] = _value(places, chance)


def _remove(places: list[tuple[Any, Any]], chance: Random) -> None:
    holder, key = chance.choice(places)
    del holder[key]


def _add(places: list[tuple[Any, Any]], chance: Random) -> None:
    holder, _ = chance.choice(places)
    if isinstance(holder, dict):
        holder[chance.choice((*KEYWORDS, *TEXTS))] = _value(places, chance)
    else:
        holder.append(_value(places, chance))


def _rename(places: list[tuple[Any, Any]], chance: Random) -> None:
    holder, key = chance.choice(places)
    if isinstance(holder, dict):
        holder[chance.choice((*KEYWORDS, *TEXTS))] = holder.pop(key)


def _copy(places: list[tuple[Any, Any]], chance: Random) -> None:
    holder, key = chance.choice(places)
    other, place = chance.choice(places)
    text = json.dumps(holder[key])
    if len(text) < 2_000:
        other[place] = json.loads(text)


EDITS: tuple[Callable[[list[tuple[Any, Any]], Random], None], ...] = (
    _replace,
    _replace,
    _add,
    _add,
    _remove,
    _rename,
    _copy,
)


def _value(places: list[tuple[Any, Any]], chance: Random) -> Any:
    """A scalar, an empty container, a keyword alone, or a reference to something that is there."""
    kind = chance.randrange(6)
    if kind == 0:
        return chance.choice(SCALARS)
    if kind == 1:
        return chance.choice(TEXTS)
    if kind == 2:
        return chance.choice(({}, [], [1, "1", None], {"a": {}}))
    if kind == 3:
        return {chance.choice(KEYWORDS): chance.choice((*SCALARS, *TEXTS))}
    if kind == 4:
        names = [key for holder, key in places if isinstance(holder, dict)]
        name = str(chance.choice(names)) if names else "A"
        return {"$ref": f"#/components/schemas/{name.replace('~', '~0').replace('/', '~1')}"}
    return {chance.choice(("oneOf", "anyOf", "allOf")): [_value(places, chance) for _ in range(2)]}


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every member and item, as what holds it and its key."""
    keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    return [(node, key) for key in keys] + [place for key in keys for place in _places(node[key])]
