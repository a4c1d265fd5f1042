"""Requests drawn from the model: valid ones pass, one fault gives one finding, nothing raises, nothing is
changed.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmeter.model.nodes import Variant
from lightmeter.model.scope import bare
from lightmeter.model.types import Integer, Number
from lightmeter_client import civitai
from support.civitai import variants
from support.faults import mutants, sample_object
from support.forms import Form, forms
from support.judge import drawn, errors
from support.strategies import JSON, REFERENCES, request

VARIANTS = list(variants().values())
NAMES = [variant.name for variant in VARIANTS]
VALID = st.sampled_from(VARIANTS).flatmap(request)
each_variant = pytest.mark.parametrize("name", NAMES)


def test_there_are_26_variants() -> None:
    """Every test below runs for each of them."""
    assert len(VARIANTS) == 26


@each_variant
@drawn(40)
@given(data=st.data())
def test_a_valid_request_has_no_error(name: str, data: st.DataObject) -> None:
    """Whatever the model allows, alone, as a step or in a workflow, with references or without."""
    variant = variants()[name]
    body = data.draw(request(variant, references=data.draw(st.booleans())))
    form = data.draw(forms(VALID))
    assert errors(form.around(body)) == []


@each_variant
@drawn(4)
@given(data=st.data())
def test_one_fault_is_one_error(name: str, data: st.DataObject) -> None:
    """Each constraint of each field, broken alone in a valid request, is found once: its pointer, its
    keyword.
    """
    variant = variants()[name]
    body = data.draw(request(variant))
    form = data.draw(forms(VALID))
    for mutant in mutants(variant):
        if mutant.remove and form.name == "input" and mutant.member == "engine":
            continue  # without its engine a bare input is recognised as nothing
        found = errors(form.around(mutant.of(body)))
        assert found == [(form.pointer + mutant.pointer, mutant.keyword)], mutant.what


@each_variant
@drawn(10)
@given(data=st.data())
def test_two_faults_are_two_errors(name: str, data: st.DataObject) -> None:
    """All errors are reported, not the first."""
    variant = variants()[name]
    body = data.draw(request(variant))
    faults = [
        mutant
        for mutant in mutants(variant)
        if mutant.keyword != "discriminator" and mutant.member not in _tags(variant)
    ]
    one = data.draw(st.sampled_from(faults))
    other = data.draw(st.sampled_from([mutant for mutant in faults if mutant.member != one.member]))
    expected = {(one.pointer, one.keyword), (other.pointer, other.keyword)}
    assert set(errors(other.of(one.of(body)))) == expected


def _tags(variant: Variant) -> set[str]:
    return {tag for tag, _ in variant.tags}


def test_a_bare_object_without_engine_is_no_request() -> None:
    """It could be anything: the finding says what the forms of a request are."""
    assert errors({"prompt": "a cat"}) == [("", None)]


def _integers(wanted: str) -> Iterator[tuple[Variant, str, Integer]]:
    for variant in VARIANTS:
        for field in variant.body.fields:
            kind = bare(field.type)[0]
            if isinstance(kind, Integer) and getattr(kind, wanted) is not None:
                yield variant, field.name, kind


MULTIPLES = list(_integers("multiple_of"))


@pytest.mark.parametrize(
    ("variant", "name", "kind"), MULTIPLES, ids=[f"{v.name}.{name}" for v, name, _ in MULTIPLES]
)
def test_divisible_by_16(variant: Variant, name: str, kind: Integer) -> None:
    """Of all whole numbers in range exactly the multiples of 16 are accepted, as 1024 and as 1024.0."""
    assert kind.multiple_of == 16
    assert kind.minimum is not None and kind.maximum is not None
    for number in range(kind.minimum, kind.maximum + 1):
        expected = [] if number % 16 == 0 else [(f"/{name}", "multipleOf")]
        assert errors(_with(variant, name, number)) == expected
        assert errors(_with(variant, name, float(number))) == expected


def test_the_variants_that_ask_for_multiples_of_16() -> None:
    """Native klein, and FLUX.1 and klein through sdcpp; elsewhere no divisor is documented (reading C01)."""
    families = {variant.name.rpartition("/")[0] for variant, _, _ in MULTIPLES}
    assert families == {"civitai/flux2/klein", "civitai/sdcpp/flux1", "civitai/sdcpp/flux2Klein"}


def _with(variant: Variant, name: str, value: Any) -> dict[str, Any]:
    return {**sample_object(variant.body), **dict(variant.tags), name: value}


def _bounds() -> Iterator[tuple[Variant, str, Any, Any, str]]:
    """Field, the last value that is accepted, the first that is not, and the keyword that refuses it."""
    for variant in VARIANTS:
        for field in variant.body.fields:
            kind = bare(field.type)[0]
            step: Any = (kind.multiple_of or 1) if isinstance(kind, Integer) else 1e-9
            if isinstance(kind, Integer | Number):
                if kind.minimum is not None:
                    low = int(kind.minimum)
                    yield variant, field.name, low, low - step, "minimum"
                if kind.maximum is not None:
                    high = int(kind.maximum)
                    yield variant, field.name, high, high + step, "maximum"


BOUNDS = list(_bounds())


@pytest.mark.parametrize(
    ("variant", "name", "last", "beyond", "keyword"),
    BOUNDS,
    ids=[f"{v.name}.{name}-{key}" for v, name, _, _, key in BOUNDS],
)
def test_a_bound_belongs_to_the_range(
    variant: Variant, name: str, last: int, beyond: float, keyword: str
) -> None:
    """The bound itself is accepted, the next value is not."""
    assert errors(_with(variant, name, last)) == []
    assert errors(_with(variant, name, float(last))) == []
    assert errors(_with(variant, name, beyond)) == [(f"/{name}", keyword)]


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 0, 1e18, None])
def test_a_seed_is_a_64_bit_integer(number: Any) -> None:
    """Both ends of the range, a float that is whole, and null."""
    assert errors(_with(variants()["civitai/flux2/klein/createImage"], "seed", number)) == []


ODD: st.SearchStrategy[Any] = st.one_of(
    JSON,
    REFERENCES,
    st.sampled_from(
        [float("inf"), -float("inf"), float("nan"), 10**400, -(10**5000), "\ud800", "\x00", -0.0]
    ),
)
"""What a decoder may hand on: infinities, numbers of any width, half a surrogate pair."""


@drawn(300)
@given(value=ODD)
def test_no_json_value_makes_a_validator_raise(value: Any) -> None:
    """Any value, as a request and as a step or steps of one, gets findings."""
    for body in (value, [value], {"steps": value}, {"steps": [value]}, {"$type": value}, {"engine": value}):
        _judge(body)
    for step in (
        {"$type": "imageGen"},
        {"$type": "imageGen", "input": value},
        {"$type": value, "input": value},
    ):
        assert _judge({"steps": [step], "callbacks": value, "tags": value, "tips": value}) is not None


@each_variant
@drawn(15)
@given(data=st.data())
def test_no_value_of_a_field_makes_a_validator_raise(name: str, data: st.DataObject) -> None:
    """Any value of any field, the tags included: findings, never an exception."""
    variant = variants()[name]
    body = data.draw(request(variant))
    value = data.draw(ODD)
    for field in variant.body.fields:
        _judge({**body, field.name: value})
        _judge({**body, field.name: [value]})
        _judge({**body, field.name: {"a": value}})


def test_deep_values_are_judged_too() -> None:
    """100,000 levels of lists below a field, and as the request itself."""
    deep: Any = 0
    for _ in range(100_000):
        deep = [deep]
    for name in ("prompt", "loras", "images", "engine", "seed", "notAField"):
        assert _judge(_with(variants()["civitai/flux2/klein/editImage"], name, deep))
    assert _judge({"steps": deep, "metadata": deep}) is not None


def _judge(body: Any) -> list[tuple[str, str]]:
    """Everything the package can say about a value; that it says it without raising is the test."""
    found = [(problem.message, problem.severity) for problem in civitai.lint(body)]
    assert civitai.cost(body).status in ("priced", "unpriced", "invalid")
    assert civitai.variant_of(body) is None or isinstance(civitai.variant_of(body), str)
    assert all(quote.status for _, quote in civitai.quotes(body))
    return found


@each_variant
@drawn(10)
@given(data=st.data())
def test_judging_changes_nothing(name: str, data: st.DataObject) -> None:
    """The request is what it was, and judged again it gets the same findings and the same price."""
    variant = variants()[name]
    body = data.draw(request(variant, references=True))
    fault = data.draw(st.sampled_from([None, *mutants(variant)]))
    given_body = body if fault is None else fault.of(body)
    whole = Form("workflow").around(given_body)
    before = copy.deepcopy(whole)
    first, price = civitai.lint(whole), repr(civitai.cost(whole))
    assert civitai.lint(whole) == first
    assert repr(civitai.cost(whole)) == price
    assert repr(whole) == repr(before)
