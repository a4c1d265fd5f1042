"""The Civitai document and its examples, and an independent judge over them: jsonschema, following the tags.

In: the files of spec/civitai. Out: plain values and verdicts; nothing of Lightmeter is used here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

ROOT = Path(__file__).parents[2] / "spec" / "civitai"
EXAMPLES = ROOT / "examples"
URI = "urn:civitai"
DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text("utf-8"))
OVERLAY: dict[str, Any] = yaml.safe_load((ROOT / "overlay.yaml").read_text("utf-8"))
SCHEMAS: dict[str, dict[str, Any]] = DOCUMENT["components"]["schemas"]
REGISTRY = Registry().with_resource(URI, DRAFT202012.create_resource(DOCUMENT))
SIZES = ("minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems")
LIMITS = (*SIZES, "pattern", "format")


def listed(name: str) -> list[dict[str, Any]]:
    """The entries of an index: examples, negative or warning."""
    folder = EXAMPLES if name == "examples" else EXAMPLES / name
    return yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8"))[name]


def body(name: str, file: str) -> Any:
    """The request in a file of an index."""
    folder = EXAMPLES if name == "examples" else EXAMPLES / name
    return json.loads((folder / file).read_text("utf-8"))


def workflow(request: Any) -> Any:
    """The request as a workflow; a bare step gets one around it."""
    return request if "steps" in request else {"steps": [request]}


def validator(schema: str) -> Draft202012Validator:
    """A strict judge of one component schema."""
    return Draft202012Validator({"$ref": f"{URI}#/components/schemas/{schema}"}, registry=REGISTRY)


def named(reference: str) -> str:
    return reference.rpartition("/")[2]


def branches(union: str) -> dict[str, str]:
    """Tag value to schema name, one level of the tree."""
    return {tag: named(target) for tag, target in SCHEMAS[union]["discriminator"]["mapping"].items()}


def leaves(
    union: str = "AnyImageGenInput", path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every variant below a choice: its tag values and the name of its schema."""
    for tag, schema in branches(union).items():
        if "discriminator" in SCHEMAS[schema]:
            yield from leaves(schema, (*path, tag))
        else:
            yield (*path, tag), schema


def fault(request: Any) -> tuple[str, str] | None:
    """Pointer and keyword of the one fault of a workflow's first step; None when it is valid.

    The tags are followed by hand, because oneOf alone answers with every branch that did not match. Unknown
    members are looked up in the flat fields, because unevaluatedProperties names the known ones too where a
    family failed.
    """
    at, union, value = "/steps/0/input", "AnyImageGenInput", request["steps"][0]["input"]
    while "discriminator" in SCHEMAS[union]:
        tag = SCHEMAS[union]["discriminator"]["propertyName"]
        if tag not in value:
            return f"{at}/{tag}", "required"
        if value[tag] not in branches(union):
            return f"{at}/{tag}", "discriminator"
        union = branches(union)[value[tag]]
    errors = validator(union).iter_errors(value)
    found = [_place(at, error) for error in errors if error.validator != "unevaluatedProperties"]
    found.extend((f"{at}/{name}", "additionalProperties") for name in value if name not in flat(union))
    assert len(found) <= 1, found
    assert bool(found) is not validator(union).is_valid(value)
    return found[0] if found else None


def _place(at: str, error: ValidationError) -> tuple[str, str]:
    pointer = "/".join((at, *map(str, error.absolute_path)))
    if error.validator == "required":
        pointer += "/" + re.findall(r"'([^']+)'", error.message)[0]
    return pointer, str(error.validator)


def flat(schema: str) -> dict[str, dict[str, Any]]:
    """The properties of a leaf with those of its families, later ones on top."""
    node = SCHEMAS[schema]
    fields: dict[str, dict[str, Any]] = {}
    for member in node.get("allOf", ()):
        fields.update(flat(named(member["$ref"])))
    for name, own in node.get("properties", {}).items():
        target = SCHEMAS[named(own["$ref"])] if "$ref" in own else {}
        fields[name] = {**fields.get(name, {}), **target, **own}
    return fields


def required(schema: str) -> set[str]:
    """The members a leaf requires, those of its families included."""
    node = SCHEMAS[schema]
    inherited = (required(named(member["$ref"])) for member in node.get("allOf", ()))
    return set(node.get("required", ())).union(*inherited)


def nodes(value: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a document with its JSON Pointer."""
    if isinstance(value, dict):
        yield pointer, value
        for key, inner in value.items():
            yield from nodes(inner, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from nodes(inner, f"{pointer}/{index}")
