"""The document, the overlay and the examples of every provider: sound, sourced, and judged as their index says."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from yaml import CSafeLoader, load

from spec.documents import LIMITS, nodes
from support.providers import PROVIDERS, Provider

ABOUT_MONEY = ("over-price-step",)
"""Worth a word as well, but derived from formulas, not written down."""

each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: one.name)


def _rows(index: str) -> Any:
    found = [(provider, row) for provider in PROVIDERS for row in provider.listed(index)]
    return pytest.mark.parametrize(
        ("provider", "row"), found, ids=[f"{one.name}-{row['file']}" for one, row in found]
    )


@cache
def _document(provider: Provider) -> dict[str, Any]:
    return load((provider.folder / "openapi.yaml").read_bytes(), CSafeLoader)


@cache
def _tags(provider: Provider) -> frozenset[str]:
    return frozenset(tomllib.loads((provider.folder / "origin.toml").read_text("utf-8"))["sources"])


@each_provider
def test_an_openapi_validator_accepts_the_document(provider: Provider) -> None:
    """OpenAPI 3.1, JSON Schema 2020-12, defaults that fit."""
    assert [error.message for error in OpenAPIV31SpecValidator(_document(provider)).iter_errors()] == []


@each_provider
def test_every_component_is_used(provider: Provider) -> None:
    """Nothing is left over that no operation reaches."""
    document = _document(provider)
    used = {node["$ref"] for _, node in nodes(document) if isinstance(node.get("$ref"), str)}
    kinds = [kind for kind in document["components"] if kind != "securitySchemes"]
    assert {f"#/components/{kind}/{name}" for kind in kinds for name in document["components"][kind]} <= used


@each_provider
def test_a_limit_has_a_source(provider: Provider) -> None:
    """Every bound, default and enum of a request says where it comes from; every tag is described."""
    for pointer, node in nodes(_document(provider)["components"]["schemas"]):
        if pointer.endswith("/properties"):
            continue
        cited = {tag for tag in str(node.get("x-source", "")).split(", ") if tag}
        assert cited <= _tags(provider), pointer
        if any(word in node for word in (*LIMITS, "default")) and "const" not in node:
            assert cited or node.get("format") == "uri" or "propertyName" in node, pointer


@each_provider
def test_every_source_is_cited(provider: Provider) -> None:
    """What origin.toml describes is cited, what is cited is described."""
    texts = [(provider.folder / name).read_text("utf-8") for name in ("openapi.yaml", "overlay.yaml")]
    texts += [path.read_text("utf-8") for path in sorted((provider.folder / "examples").rglob("*.yaml"))]
    words = set(re.findall(rf"{_family(provider)}-[a-z0-9]+", "\n".join(texts)))
    assert _tags(provider) <= words


def _family(provider: Provider) -> str:
    return min(_tags(provider)).partition("-")[0]


@each_provider
@pytest.mark.parametrize("index", ["examples", "negative", "warning"])
def test_an_index_lists_every_file_once(provider: Provider, index: str) -> None:
    folder = provider.folder / "examples" / ("" if index == "examples" else index)
    assert sorted(row["file"] for row in provider.listed(index)) == sorted(
        file.name for file in folder.glob("*.json")
    )


@each_provider
def test_every_variant_has_an_example(provider: Provider) -> None:
    """Every variant that has an endpoint of its own."""
    shown = {row["variant"] for row in provider.listed("examples")}
    assert {one.name for one in provider.model.variants if len(one.path) == 2} <= shown


def _sent(request: Any) -> tuple[Any, str | None, str]:
    """The body, its endpoint, and where the body stands in the file."""
    return (request["body"], request["url"], "/body") if "url" in request else (request, None, "")


@_rows("examples")
def test_a_good_request_has_no_finding_and_its_price(provider: Provider, row: dict[str, Any]) -> None:
    """No error, no warning, the documented price; where documents differ, a reading says which one counts."""
    body, endpoint, _ = _sent(provider.request("examples", row["file"]))
    found = provider.client.lint(body, endpoint=endpoint)
    assert [str(problem) for problem in found if problem.severity == "error"] == []
    quote = provider.client.cost(body, endpoint=endpoint)
    assert quote.amount == (None if row["price"] is None else Decimal(row["price"]))
    assert row["source"] in _tags(provider)
    if row["documented"] != row["price"]:
        assert row.get("reading") or row["documented"] is None
    names = {
        provider.client.variant_of(one, endpoint=endpoint)
        for _, one in provider.client.inputs(body, endpoint=endpoint)
    }
    assert names == {row["variant"]}


@_rows("negative")
def test_a_refused_request_has_its_one_fault(provider: Provider, row: dict[str, Any]) -> None:
    body, endpoint, at = _sent(provider.request("negative", row["file"]))
    found = [(at + one.pointer, one.keyword) for one in provider.client.validate(body, endpoint=endpoint)]
    assert found == [(row["pointer"], row["keyword"])]
    assert provider.client.cost(body, endpoint=endpoint).status == "invalid"


@_rows("warning")
def test_an_odd_request_gets_its_one_word(provider: Provider, row: dict[str, Any]) -> None:
    body, endpoint, at = _sent(provider.request("warning", row["file"]))
    assert provider.client.validate(body, endpoint=endpoint) == []
    found = [
        (at + one.pointer, one.rule, one.severity)
        for one in provider.client.lint(body, endpoint=endpoint)
        if one.rule not in ABOUT_MONEY
    ]
    assert found == [(row["pointer"], row["rule"], row["severity"])]
