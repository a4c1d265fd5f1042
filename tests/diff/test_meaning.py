"""What only looks different is no change; and one fault in the Civitai model is one change of the right rule."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diff.kiln import Edit, changes, document, edited, model
from lightmeter.diff.compare import compare
from lightmeter.model.nodes import Default, Field, Model, Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Array, Enum, Integer, Number, String, Type
from support import civitai
from support.respell import (
    HEAD,
    Root,
    bases_with_mappings,
    built,
    loaded,
    one_flat_choice,
    schemas,
    untyped_consts,
    without_discriminators,
)


def shuffled(root: Root, seed: int = 1) -> Root:
    """Members of objects in another order, and lists whose order means nothing."""
    chance = random.Random(seed)

    def walk(node: Any, name: str) -> Any:
        if isinstance(node, dict):
            items = [(key, walk(value, key)) for key, value in node.items()]
            if name not in (
                "let",
                "content",
            ):  # a let reads those before it; the first JSON of a content counts
                chance.shuffle(items)
            return dict(items)
        if isinstance(node, list):
            items = [walk(item, "") for item in node]
            if name in ("required", "enum", "parameters", "oneOf", "x-rules"):
                chance.shuffle(items)
            return items
        return node

    return walk(root, "")


def moved(root: Root) -> Root:
    """Every schema under another name."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                key: HEAD + value.removeprefix(HEAD) + "Moved"
                if isinstance(value, str) and value.startswith(HEAD)
                else walk(value)
                for key, value in node.items()
            }
        return [walk(item) for item in node] if isinstance(node, list) else node

    root = walk(root)
    root["components"]["schemas"] = {f"{name}Moved": node for name, node in schemas(root).items()}
    return root


def retold(root: Root) -> Root:
    """Other descriptions, titles, summaries and examples."""

    def walk(node: Any, named: bool) -> Any:
        if isinstance(node, dict):
            return {
                key: f"Said otherwise: {len(value)}"
                if key in ("description", "summary") and isinstance(value, str) and not named
                else walk(value, key in ("properties", "schemas"))
                for key, value in node.items()
            }
        return [walk(item, False) for item in node] if isinstance(node, list) else node

    return walk(root, False)


REWRITTEN: dict[str, Callable[[Root], Root]] = {
    "as it stands": lambda root: root,
    "c: oneOf told by consts": without_discriminators,
    "c: one flat oneOf": one_flat_choice,
    "c: consts without a type": lambda root: without_discriminators(untyped_consts(root)),
    "b: consts without a type": untyped_consts,
    "a: bases with mappings": bases_with_mappings,
    "a: closed in the wrong place": partial(bases_with_mappings, misplaced=True),
    "in another order": shuffled,
    "in a third order": partial(shuffled, seed=2),
    "with other names of schemas": moved,
    "told in other words": retold,
    "all at once": lambda root: moved(retold(shuffled(bases_with_mappings(root), 3))),
}


@pytest.mark.parametrize("rewriting", REWRITTEN)
def test_what_only_looks_different_is_no_change(rewriting: str) -> None:
    """The Civitai specification rewritten: all spellings of polymorphism, orders, names, words."""
    found = compare(civitai.model(), built(REWRITTEN[rewriting](loaded()))[0])
    assert [(change.kind, change.sentence(change.places[0])) for change in found] == []


Fault = tuple[str, Callable[[Field], Field | None]]


def _typed(field: Field, kind: Type) -> Field:
    """The field with its bare type replaced; advice and null go, so it is for fields without them."""
    return replace(field, type=kind)


def faults_of(field: Field) -> list[tuple[str, Field | None]]:
    """Single faults that a field can have, with the rule that tells each; None takes the field out."""
    found: list[tuple[str, Field | None]] = [("field-removed", None)]
    if not field.required:
        found.append(("field-required", replace(field, required=True)))
    if (
        field.default is not None
        and isinstance(field.default.value, int)
        and not isinstance(field.default.value, bool)
    ):
        found.append(("default-changed", replace(field, default=Default(field.default.value + 1))))
    if field.default is not None:
        found.append(("default-removed", replace(field, default=None)))
    if bare(field.type)[0] != field.type:
        return found
    match field.type:
        case Integer(maximum=int(most)) as kind:
            found.append(("range-narrowed", _typed(field, replace(kind, maximum=most - 1))))
            found.append(("range-widened", _typed(field, replace(kind, maximum=None))))
        case Number(minimum=low) as kind if low is not None:
            found.append(("range-narrowed", _typed(field, replace(kind, minimum=low + 1))))
        case String() as kind:
            found.append(
                ("length-narrowed", _typed(field, replace(kind, min_length=(kind.min_length or 0) + 1)))
            )
        case Enum(values) as kind if len(values) > 1:
            found.append(("enum-value-removed", _typed(field, replace(kind, values=values[1:]))))
            found.append(("enum-value-added", _typed(field, replace(kind, values=(*values, "quite new")))))
        case Array() as kind:
            found.append(("uniqueness-required", _typed(field, replace(kind, unique=not kind.unique))))
        case _:
            pass
    return found


def with_fault(variant: Variant, old: Field, new: Field | None) -> Model:
    """The Civitai model with one field of one variant replaced, or taken out."""
    fields = tuple(
        changed for field in variant.body.fields if (changed := new if field is old else field) is not None
    )
    faulty = replace(variant, body=replace(variant.body, fields=fields))
    types = tuple((name, faulty if node is variant else node) for name, node in civitai.model().types)
    return replace(civitai.model(), types=types)


@st.composite
def faults(draw: st.DrawFn) -> tuple[str, str, Model]:
    """A rule, the name of a variant, and the model in which that variant has the one fault."""
    variant = draw(st.sampled_from(civitai.model().variants))
    tags = dict(variant.tags)
    field = draw(st.sampled_from([field for field in variant.body.fields if field.name not in tags]))
    rule, changed = draw(st.sampled_from(faults_of(field)))
    return rule, variant.name, with_fault(variant, field, changed)


@settings(max_examples=60, deadline=None)
@given(faults())
def test_one_fault_in_one_variant_is_one_change(fault: tuple[str, str, Model]) -> None:
    """Of the rule that is meant for it, in that variant and nowhere else."""
    rule, name, faulty = fault
    found = compare(civitai.model(), faulty)
    assert [(change.kind, {place.variant for place in change.places}) for change in found] == [(rule, {name})]


S = "/components/schemas"
OPEN_CHOICE: Edit = (
    f"{S}/Place",
    {
        "oneOf": [
            {"type": "object", "required": ["on"], "properties": {"on": {"const": "shelf"}}},
            {
                "type": "object",
                "required": ["on"],
                "properties": {"on": {"type": "string", "not": {"const": "shelf"}}},
            },
        ],
        "discriminator": {"propertyName": "on"},
    },
)


def test_a_variant_of_another_name_is_the_same_kind_of_request() -> None:
    """The body of the same operation, after its operationId changed; nothing else is told."""
    plain = {"type": "object", "properties": {"text": {"type": "string"}}}
    before = edited(document(), (f"{S}/Ware", plain))
    found = compare(
        model(edited(before)),
        model(edited(before, ("/paths/~1firings/post/operationId", "burn"), ("/x-job/submit", "burn"))),
    )
    assert {change.kind for change in found} >= {"operation-renamed", "variant-renamed"}
    assert not {"variant-removed", "variant-added"} & {change.kind for change in found}


def test_members_without_a_name_of_their_own() -> None:
    """A map that becomes an object with names is compared as an object."""
    named = {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}, "properties": {"rim": {"type": "number", "minimum": 0}}}  # fmt: skip # noqa: E501
    found = changes((f"{S}/Plate/properties/weights", named), before=((f"{S}/Plate/properties/weights/propertyNames", {"type": "string"}),))  # fmt: skip # noqa: E501
    assert [change.kind for change in found] == ["field-added"]


def test_a_word_without_a_rule_is_told() -> None:
    """What the model learns is not dropped before it has a rule: here the numbers inside a text."""
    parts: Edit = (f"{S}/Plate/properties/rim/x-parts", {"separator": "x", "names": ["across", "down"]})
    found = changes(parts)
    assert [change.kind for change in found] == ["detail-changed"]
    assert "across" in found[0].said


def test_values_that_no_alternative_names() -> None:
    """A choice that begins, or ceases, to take any other value of its tag."""
    other = {
        "type": "object",
        "required": ["on"],
        "properties": {"on": {"type": "string", "not": {"const": "shelf"}}},
    }
    shelf = {"$ref": f"#{S}/Shelf"}
    told = {"propertyName": "on", "mapping": {"shelf": shelf["$ref"]}}
    closed: Edit = (f"{S}/Place", {"oneOf": [shelf], "discriminator": told})
    opened: tuple[Edit, ...] = (
        (f"{S}/Elsewhere", other),
        (f"{S}/Place", {"oneOf": [shelf, {"$ref": f"#{S}/Elsewhere"}], "discriminator": told}),
    )
    assert [change.kind for change in changes(*opened, before=(closed,))] == ["fallback-added"]
    assert [change.kind for change in changes(closed, before=opened)] == ["fallback-removed"]
