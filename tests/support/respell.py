"""The Civitai document in the other spellings of polymorphism, made mechanically.

In: the document with its overlay, as plain values, where every choice is `oneOf` + `discriminator` (spelling
b).
Out: the same API in spelling a (discriminator.mapping on a base, children by `allOf`) or c (`oneOf` told by
consts).
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from lightmeter.build import build_model
from lightmeter.load.diagnostics import Diagnostic
from lightmeter.load.document import parse_document
from lightmeter.load.spec import load_spec
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import default_book
from support.civitai import SPEC

Root = dict[str, Any]
Schemas = dict[str, dict[str, Any]]
HEAD = "#/components/schemas/"


def loaded() -> Root:
    """The document with its overlay; a copy to change."""
    root = load_spec(SPEC).root
    return json.loads(json.dumps(root, default=float))


def built(root: Root) -> tuple[Model, tuple[Diagnostic, ...]]:
    """The model of a changed document."""
    return build_model(parse_document(json.dumps(root).encode(), "respelled.json"), default_book())


def schemas(root: Root) -> Schemas:
    return root["components"]["schemas"]


def choices(found: Schemas) -> Iterator[str]:
    """The choices of the request tree, from the root down."""
    waiting = ["AnyImageGenInput"]
    while waiting:
        name = waiting.pop(0)
        if "discriminator" in found[name]:
            yield name
            waiting += _targets(found, name).values()


def _targets(found: Schemas, choice: str) -> dict[str, str]:
    mapping = found[choice]["discriminator"]["mapping"]
    return {value: ref.removeprefix(HEAD) for value, ref in mapping.items()}


def _leaves(found: Schemas, name: str) -> list[str]:
    if "discriminator" not in found[name]:
        return [name]
    return [leaf for target in _targets(found, name).values() for leaf in _leaves(found, target)]


def without_discriminators(root: Root) -> Root:
    """Spelling c, nested: the same oneOfs, told apart by the consts of their leaves."""
    for name in list(choices(schemas(root))):
        schemas(root)[name].pop("discriminator")
    return root


def one_flat_choice(root: Root) -> Root:
    """Spelling c, flat: one oneOf over all 26 leaves; no schema says which tag comes first."""
    found = schemas(root)
    names, leaves = list(choices(found)), _leaves(found, "AnyImageGenInput")
    top = {key: value for key, value in found["AnyImageGenInput"].items() if key != "discriminator"}
    for name in names:
        del found[name]
    found["AnyImageGenInput"] = {**top, "oneOf": [{"$ref": HEAD + leaf} for leaf in leaves]}
    return root


def untyped_consts(root: Root) -> Root:
    """Tags as one-value enums or bare consts, without a type."""
    found = schemas(root)
    for number, leaf in enumerate(_leaves(found, "AnyImageGenInput")):
        for name, node in found[leaf]["properties"].items():
            if set(node) == {"type", "const"}:
                value = node["const"]
                found[leaf]["properties"][name] = {"enum": [value]} if number % 2 else {"const": value}
    return root


def bases_with_mappings(root: Root, *, misplaced: bool = False) -> Root:
    """Spelling a: no oneOf. The family of each choice carries its mapping, beside the `$ref` to its own
    parent.

    Tags stand in the mappings only. With `misplaced`, `unevaluatedProperties: false` is in the second allOf
    member of each leaf, where strictly it would refuse everything inherited.
    """
    found = schemas(root)
    names = list(choices(found))
    leaves = _leaves(found, names[0])
    family = {name: _family(found, name) for name in names}
    assert len(set(family.values())) == len(family), family
    moved = {HEAD + name: HEAD + family[name] for name in names}
    old = {name: found[name] for name in names}
    for name in leaves:
        found[name] = _child(found[name], _tags(old), misplaced)
    for name in names:
        found[family[name]] = _base(found[family[name]], old[name], moved)
        del found[name]
    return _replaced(root, moved)


def _family(found: Schemas, choice: str) -> str:
    """The nearest schema that all leaves of a choice inherit from."""
    lines = [_ancestors(found, leaf) for leaf in _leaves(found, choice)]
    return next(name for name in lines[0] if all(name in line for line in lines))


def _ancestors(found: Schemas, name: str) -> list[str]:
    parents = [part["$ref"].removeprefix(HEAD) for part in found[name].get("allOf", []) if "$ref" in part]
    return [ancestor for parent in parents for ancestor in (parent, *_ancestors(found, parent))]


def _tags(old: Schemas) -> set[str]:
    return {node["discriminator"]["propertyName"] for node in old.values()}


def _child(leaf: dict[str, Any], tags: set[str], misplaced: bool) -> dict[str, Any]:
    """A leaf as allOf of its family and its own part; a tag is a member whose only value is a const."""
    settled = {name for name, node in leaf["properties"].items() if name in tags and "const" in node}
    own = {
        key: value
        for key, value in leaf.items()
        if key not in ("allOf", "description", "unevaluatedProperties")
    }
    own["properties"] = {name: node for name, node in leaf["properties"].items() if name not in settled}
    own["required"] = [name for name in leaf["required"] if name not in settled]
    closed = {"unevaluatedProperties": False}
    whole = {
        "description": leaf["description"],
        "allOf": [*leaf["allOf"], {**own, **(closed if misplaced else {})}],
    }
    return whole if misplaced else {**whole, **closed}


def _base(node: dict[str, Any], choice: dict[str, Any], moved: dict[str, str]) -> dict[str, Any]:
    """A family that chooses among its children; what is its own stands in the second allOf member."""
    mapping = {value: moved.get(ref, ref) for value, ref in choice["discriminator"]["mapping"].items()}
    tag = choice["discriminator"]["propertyName"]
    own = {key: value for key, value in node.items() if key not in ("allOf", "description")}
    own["discriminator"] = {"propertyName": tag, "mapping": mapping}
    outer = {
        "description": choice["description"],
        **({"x-form": choice["x-form"]} if "x-form" in choice else {}),
    }
    return {**outer, "allOf": [*node["allOf"], own]} if "allOf" in node else {**outer, **own}


def _replaced(root: Root, moved: dict[str, str]) -> Root:
    """Every `$ref` to a choice leads to its family."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                k: moved.get(v, v) if k == "$ref" and isinstance(v, str) else walk(v) for k, v in node.items()
            }
        return [walk(item) for item in node] if isinstance(node, list) else copy.copy(node)

    return walk(root)
