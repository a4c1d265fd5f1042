"""A specification whose every text tries to get out of the place it is put in.

In: nothing. Out: an OpenAPI document as plain values, and a request with every text as a wire value.
"""

from __future__ import annotations

from typing import Any

QUOTES = ("plain", '"""', "'''", 'a"b', "a'b", "back\\slash", "trailing\\")
LINE_ENDS = (
    "new\nline",
    "cr\rlf\r\n",
    "\u2028sep\u2029",
    "\x0b\x0c\x1c\x85",
    "\x00nul",
    "\x1b[31m",
    "\u202ertl",
)
SYNTAX = (
    "{{ 7*7 }}",
    "{% raw %}",
    "${x}",
    "$(x)",
    "# comment",
    "*/",
    "-->",
    "</script>",
    "<img src=x onerror=y>",
    "[x](https://x.example)",
    "![x](x.png)",
    "| a | b |",
    "https://x.example @somebody #1",
    "{at}",
    "%2F",
    "a/b",
    "a~b",
)
CODE = ("import os", '""" + __import__("os").abort() + """', "__class__", "__init__", "None", "True", "class")
LETTERS = ("a" * 300, "", " ", "1", "1a", "a b", "a-b", "a.b", "\u00e9", "\u65e5\u672c", "\U0001f600")
LOCALS = (
    "self",
    "model_dump",
    "schema",
    "json",
    "int",
    "str",
    "copy",
    "at",
    "body",
    "problems",
    "check",
    "hints",
)
TEXTS = (*QUOTES, *LINE_ENDS, *SYNTAX, *CODE, *LETTERS, *LOCALS, "value", "known", "item", "index", "tags")
TAG = 'tag """'
FIRST, SECOND = 'A"""\n', "class"
ALL = "\n".join(TEXTS)


def document() -> dict[str, Any]:
    """Texts as names, descriptions, defaults, enums, tags, paths and schema names."""
    properties: dict[str, Any] = {
        name: {"type": "string", "description": name, "default": name} for name in TEXTS
    }
    properties |= {f"const {name}": {"const": name} for name in TEXTS[:9]}
    properties |= {
        TAG: {"const": FIRST},
        "enum": {"enum": list(TEXTS), "description": ALL, "default": TEXTS[5]},
        "pattern": {"type": "string", "pattern": "^[\"'\\\\\\]{}a-z]+$"},
        "map": {
            "type": "object",
            "default": {name: name for name in TEXTS},
            "additionalProperties": {"type": "string"},
        },
        "list": {"type": "array", "items": {"enum": list(TEXTS)}, "default": list(TEXTS)},
    }
    first = {"type": "object", "description": ALL, "required": [TAG], "properties": properties}
    second = {
        "type": "object",
        "required": [TAG],
        "properties": {TAG: {"const": SECOND}, "self": {"type": "integer"}},
    }
    choice = {
        "oneOf": [{"$ref": "#/components/schemas/A.x-y_1"}, {"$ref": "#/components/schemas/B"}],
        "discriminator": {
            "propertyName": TAG,
            "mapping": {FIRST: "#/components/schemas/A.x-y_1", SECOND: "#/components/schemas/B"},
        },
    }
    operation = {
        "operationId": 'do """ it',
        "description": ALL,
        "parameters": [{"name": 'q"""\n', "in": "query", "schema": {"enum": list(TEXTS)}}],
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}},
        "responses": {"200": {"description": ALL}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hostile \\ ' {{ x }}", "version": "1\n2", "description": ALL},
        "paths": {"/a\"b'": {"post": operation}},
        "components": {
            "schemas": {
                "A.x-y_1": {**first, "additionalProperties": False},
                "B": {**second, "additionalProperties": False},
                "Body": choice,
            }
        },
    }


def request() -> dict[str, Any]:
    """Every member of the first variant, with a wire value that needs escaping."""
    members = document()["components"]["schemas"]["A.x-y_1"]["properties"]
    found = {
        name: schema["const"] if "const" in schema else schema.get("default")
        for name, schema in members.items()
    }
    return {**found, "pattern": "{"}
