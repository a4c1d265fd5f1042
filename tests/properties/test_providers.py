"""Requests of every provider, drawn from its model: valid ones pass, one fault gives one finding, in our own
validators, in the published document and in the emitted schemas; nothing raises.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from yaml import CSafeLoader, load

from lightmeter.model.nodes import Variant
from lightmeter.model.types import Named
from lightmeter_cost.evaluate import evaluate
from support.faults import Mutant, mutants, sample_object
from support.judge import drawn
from support.providers import NAMES, PROVIDERS, ROOT, endpoint_of, judged, quoted, types, variants
from support.schemas import places
from support.strategies import JSON, numbers_in, request, with_default

each_variant = pytest.mark.parametrize("name", list(variants()))


def test_four_providers_and_40_variants() -> None:
    """Every test below runs for each variant; a new folder in spec/ adds its own."""
    assert {"bfl", "civitai", "empiriolabs", "verda"} <= set(NAMES)
    assert len(variants()) >= 40


def test_no_two_providers_share_the_name_of_a_type_of_requests() -> None:
    """The drawing of requests looks types up by name alone."""
    for provider in PROVIDERS:
        for variant in provider.model.variants:
            assert types()[variant.body.name] == variant


@each_variant
@drawn(25)
@given(data=st.data())
def test_a_valid_request_has_no_error(name: str, data: st.DataObject) -> None:
    """Whatever the model allows."""
    body = data.draw(request(variants()[name]))
    assert judged(name, body) == []
    assert quoted(name, body).status in ("priced", "unpriced")


@each_variant
@drawn(3)
@given(data=st.data())
def test_one_fault_is_one_error(name: str, data: st.DataObject) -> None:
    """Each constraint of each field, broken alone, is found once; there is no price."""
    variant = variants()[name]
    body = data.draw(request(variant))
    for mutant in _mutants(variant, body):
        if endpoint_of(name) is None and mutant.remove and mutant.member == variant.tags[0][0]:
            continue  # without it a bare input is recognised as nothing
        assert judged(name, mutant.of(body)) == [(mutant.pointer, mutant.keyword)], mutant.what
    assert quoted(name, mutant.of(body)).status == "invalid"


def _mutants(variant: Variant, body: dict[str, Any]) -> list[Mutant]:
    """Faults that stay alone: a number that breaks a rule over several members as well is left out."""
    return [one for one in mutants(variant) if not _needed(variant, one) and not _beside(variant, one, body)]


def _needed(variant: Variant, mutant: Mutant) -> bool:
    """A fault in a member that another one needs beside it."""
    return any(mutant.remove and mutant.member in others for _, others in variant.body.dependent_required)


def _beside(variant: Variant, mutant: Mutant, body: dict[str, Any]) -> bool:
    """A fault in a member that needs another one which is absent."""
    needed = dict(variant.body.dependent_required).get(mutant.member, ())
    return any(other not in body for other in needed)


@cache
def _published(provider: str) -> Registry[Any]:
    text = (ROOT / "spec" / provider / "openapi.yaml").read_bytes()
    return Registry[Any]().with_resource("urn:spec", DRAFT202012.create_resource(load(text, CSafeLoader)))


@each_variant
@drawn(3)
@given(data=st.data())
def test_the_published_document_agrees(name: str, data: st.DataObject) -> None:
    """jsonschema on the document as it stands in spec/: the same verdict and the same places."""
    variant = variants()[name]
    judge = Draft202012Validator(
        {"$ref": f"urn:spec#/components/schemas/{variant.body.name}"}, registry=_published(variant.path[0])
    )
    tags = frozenset(tag for tag, _ in variant.tags)
    body = data.draw(request(variant))
    assert places(judge, body, tags) == set()
    for mutant in _mutants(variant, body):
        if mutant.keyword is None or (variant.reference and mutant.keyword == "format"):
            continue
        if mutant.keyword != "format":  # an annotation in JSON Schema
            assert (mutant.pointer, mutant.keyword) in places(judge, mutant.of(body), tags), mutant.what


@each_variant
@drawn(3)
@given(data=st.data())
def test_the_emitted_schema_agrees(name: str, data: st.DataObject) -> None:
    """The flat schema that editors are given accepts what is valid and refuses each fault."""
    variant = variants()[name]
    judge = _emitted(name)
    body = data.draw(request(variant))
    assert judge.is_valid(body)
    for mutant in _mutants(variant, body):
        assert not judge.is_valid(mutant.of(body)), mutant.what


@cache
def _emitted(name: str) -> Draft202012Validator:
    file = ROOT / "generated" / "jsonschema" / f"{name}.schema.json"
    return Draft202012Validator(json.loads(file.read_text("utf-8")))


@each_variant
@drawn(10)
@given(data=st.data())
def test_rules_over_several_members_are_judged(name: str, data: st.DataObject) -> None:
    """The emitted conditions agree with the interpreter of the rule language, for errors and for hints."""
    variant = variants()[name]
    body = data.draw(request(variant))
    read = {one.name: with_default(one.default, body.get(one.name)) for one in variant.body.fields}
    read |= numbers_in(variant.body, body)
    client: Any = next(one.client for one in PROVIDERS if one.name == variant.path[0])
    said = {problem.rule for problem in client.lint(body, endpoint=endpoint_of(name))}
    for hint in variant.body.hints:
        assert (hint.id in said) or evaluate(hint.when, read) is not True, hint.id


@each_variant
@drawn(8)
@given(data=st.data())
def test_no_value_of_a_field_makes_a_validator_raise(name: str, data: st.DataObject) -> None:
    """Any value of any field, alone and among valid ones: findings, never an exception."""
    variant = variants()[name]
    body = data.draw(request(variant))
    value = data.draw(JSON)
    for field in variant.body.fields:
        for odd in (value, [value], {"a": value}):
            judged(name, {**body, field.name: odd})
            assert quoted(name, {**body, field.name: odd}).status in ("priced", "unpriced", "invalid")
    judged(name, value)


@pytest.mark.parametrize("name", [name for name in variants() if endpoint_of(name)])
def test_an_endpoint_has_several_names(name: str) -> None:
    """Operation, variant, path and URL mean the same; without one, only a body that names its model is judged."""
    variant = variants()[name]
    provider = next(one for one in PROVIDERS if one.name == variant.path[0])
    operation = next(one for one in provider.model.operations if one.body == Named(variant.body.name))
    body = sample_object(variant.body)
    spelled = [operation.id, f"{provider.name}/{operation.id}", operation.path, operation.path.lstrip("/")]
    spelled += [server + operation.path for server in provider.model.servers]
    for endpoint in spelled:
        assert provider.client.validate(body, endpoint=endpoint) == []
        assert provider.client.variant_of(body, endpoint=endpoint) == name
    (problem,) = provider.client.validate(body)
    assert (problem.rule, problem.pointer) == ("unknown-request", "")
    assert operation.id in problem.message
