"""The JSON Schema Test Suite, draft 2020-12: every case as an operation of one OpenAPI document.

In: the suite as the source distribution of jsonschema carries it (`make setup` fetches it; it is not committed).
Out: `Group`s, those this generator refuses with the reason, and a document of all others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lightmeter.build import build_model
from lightmeter.load.diagnostics import SpecError
from lightmeter.load.spec import load_spec
from lightmeter_cost.pricebook import default_book

FETCHED = Path(__file__).parent / "fetched"
DRAFT = FETCHED / "json" / "tests" / "draft2020-12"


@dataclass(frozen=True, slots=True)
class Group:
    """One schema of the suite with its instances; `id` names its operation."""

    id: str
    file: str
    title: str
    schema: Any
    tests: tuple[tuple[str, Any, bool], ...]
    """What an instance shows, the instance, whether it is valid."""


@cache
def groups() -> tuple[Group, ...]:
    """Every required group; the optional folder is about formats, which bind nothing here, and large numbers."""
    assert DRAFT.is_dir(), f"{DRAFT} is missing: run make setup"
    return tuple(_groups())


def _groups() -> Iterator[Group]:
    for path in sorted(DRAFT.glob("*.json")):
        for number, group in enumerate(json.loads(path.read_text("utf-8")), 1):
            tests = tuple((test["description"], test["data"], test["valid"]) for test in group["tests"])
            name = f"{path.stem.replace('-', '')}{number}"
            yield Group(name, path.stem, group["description"], group["schema"], tests)


def document(chosen: tuple[Group, ...]) -> dict[str, Any]:
    """An OpenAPI document with one operation a group; its body holds the instance as `value`."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "suite", "version": "1"},
        "paths": {f"/{group.id}": {"post": _operation(group)} for group in chosen},
        "components": {"schemas": {_name(group): _moved(group.schema, group) for group in chosen}},
    }


def _name(group: Group) -> str:
    return f"Case_{group.id}"


def _operation(group: Group) -> dict[str, Any]:
    body = {
        "type": "object",
        "required": ["value"],
        "properties": {"value": {"$ref": f"#/components/schemas/{_name(group)}"}},
        "additionalProperties": False,
    }
    return {
        "operationId": group.id,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": {"description": "ok"}},
    }


def _moved(node: Any, group: Group) -> Any:
    """A schema whose local references point to where it now stands."""
    if isinstance(node, list):
        return [_moved(item, group) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _at(value, group) if key == "$ref" else _moved(value, group)
        for key, value in node.items()
        if key != "$schema" or not isinstance(value, str)
    }


def _at(ref: Any, group: Group) -> Any:
    local = isinstance(ref, str) and (ref == "#" or ref.startswith("#/"))
    return f"#/components/schemas/{_name(group)}{ref[1:]}" if local else _moved(ref, group)


def refused(folder: Path) -> dict[str, str]:
    """Id of every group that generation refuses -> the codes it gives, sorted."""
    found: dict[str, str] = {}
    path = folder / "openapi.json"
    for group in groups():
        path.write_text(json.dumps(document((group,))), "utf-8")
        try:
            build_model(load_spec(path), default_book())
        except SpecError as error:
            errors = {one.code for one in error.diagnostics if one.severity == "error"}
            found[group.id] = ", ".join(sorted(errors))
    return found
