"""jsonschema as the second judge: the published document itself, leaf by leaf.

In: a variant's name and an input. Out: a set of (pointer, keyword) in the words of our own findings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from yaml import CSafeLoader, load

from support.civitai import ROOT, SPEC, variants
from support.faults import pointer

URI = "urn:spec"
Place = tuple[str, str]


@cache
def document() -> dict[str, Any]:
    """The document as published, without the overlay."""
    return load((SPEC / "openapi.yaml").read_bytes(), CSafeLoader)


@cache
def _registry() -> Registry[Any]:
    return Registry[Any]().with_resource(URI, DRAFT202012.create_resource(document()))


@cache
def component(schema: str) -> Draft202012Validator:
    """A judge of one component schema of the document."""
    return Draft202012Validator({"$ref": f"{URI}#/components/schemas/{schema}"}, registry=_registry())


def leaf(name: str) -> Draft202012Validator:
    """The judge of a variant: the component schema its body comes from."""
    return component(variants()[name].body.name)


def places(judge: Draft202012Validator, body: Any, tags: frozenset[str]) -> set[Place]:
    """Every fault jsonschema sees. A const of a tag is what we call an unknown discriminator value."""
    return {place for error in judge.iter_errors(body) for place in _places(error, tags)}


def _places(error: ValidationError, tags: frozenset[str]) -> Iterator[Place]:
    at = pointer(*error.absolute_path)
    name = SPECIAL.get(str(error.validator))
    if name is not None:
        yield from ((at + pointer(member), keyword) for member, keyword in name(error))
    elif len(error.absolute_path) == 1 and error.absolute_path[0] in tags:
        yield at, "discriminator"
    else:
        yield at, str(error.validator)


def _missing(error: ValidationError) -> list[tuple[str, str]]:
    return [(name, "required") for name in error.validator_value if name not in error.instance]


def _unknown(error: ValidationError) -> list[tuple[str, str]]:
    """All members: where a family failed, unevaluatedProperties takes its known members for unknown too."""
    return [(name, "additionalProperties") for name in error.instance]


SPECIAL: dict[str, Callable[[ValidationError], list[tuple[str, str]]]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "unevaluatedProperties": _unknown,
}
"""Keywords whose fault is a member: it is named where it stands or should stand."""


EMITTED = ROOT / "generated" / "jsonschema" / "civitai"


@cache
def emitted(name: str) -> Draft202012Validator:
    """The judge that the generated flat schema of a variant, or of a form (step, workflow), is."""
    file = EMITTED.parent / f"{name}.schema.json"
    return Draft202012Validator(json.loads(file.read_text("utf-8")))
