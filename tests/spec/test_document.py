"""The Civitai document: valid OpenAPI, all variants, closed leaves, each limit with its source."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from spec.documents import DOCUMENT, LIMITS, ROOT, SCHEMAS, branches, flat, leaves, named, nodes, required

VARIANTS = yaml.safe_load(Path(__file__).with_name("variants.yaml").read_text("utf-8"))
TAGS = set(tomllib.loads((ROOT / "origin.toml").read_text("utf-8"))["sources"])
TEXT = (ROOT / "openapi.yaml").read_text("utf-8")
FAMILIES = {"Flux2FlexImageGenInput", "Flux2DevSdCppImageGenInput", "ComfyFlux2DevImageGenInput"}


def test_an_openapi_validator_accepts_the_document() -> None:
    """The document is OpenAPI 3.1, its schemas are JSON Schema 2020-12, its defaults fit."""
    errors = [error.message for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()]
    assert errors == []


def test_every_reference_has_a_target() -> None:
    """No reference leaves the document or hangs."""
    for pointer, node in nodes(DOCUMENT):
        for target in [node["$ref"]] if isinstance(node.get("$ref"), str) else []:
            at = DOCUMENT
            for token in target.removeprefix("#/").split("/"):
                assert token in at, f"{pointer}: {target}"
                at = at[token]


def test_every_component_is_used() -> None:
    """Nothing is left over that no operation reaches."""
    used = {node["$ref"] for _, node in nodes(DOCUMENT) if isinstance(node.get("$ref"), str)}
    kinds = ("schemas", "parameters", "responses", "examples")
    defined = {f"#/components/{kind}/{name}" for kind in kinds for name in DOCUMENT["components"][kind]}
    assert defined - used == set()


def test_all_variants_are_there() -> None:
    """The tree of choices leads to the 26 Flux variants and to nothing else."""
    found = {"/".join(path): schema for path, schema in leaves()}
    assert found == {path: row["schema"] for path, row in VARIANTS.items()}
    assert len(found) == 26


@pytest.mark.parametrize("path", VARIANTS)
def test_a_variant_accepts_its_fields_and_no_others(path: str) -> None:
    """A leaf is closed and has exactly the tabled fields; its tags are constants."""
    row, schema = VARIANTS[path], VARIANTS[path]["schema"]
    fields = flat(schema)
    assert set(fields) == {*row["tags"], *row["required"], *row["optional"]}
    assert required(schema) == {*row["tags"], *row["required"]}
    assert SCHEMAS[schema]["unevaluatedProperties"] is False
    for tag, value in zip(row["tags"], path.split("/"), strict=True):
        assert fields[tag] == {"type": "string", "const": value}


def test_only_leaves_are_closed() -> None:
    """Families stay open, or the leaves below them could accept nothing of their own."""
    closed = {name for name, node in SCHEMAS.items() if "unevaluatedProperties" in node}
    assert closed == {row["schema"] for row in VARIANTS.values()}


@pytest.mark.parametrize("union", [name for name, node in SCHEMAS.items() if "discriminator" in node])
def test_a_choice_says_the_same_twice(union: str) -> None:
    """The branches of oneOf are those of the mapping; an unmapped one is for all other values."""
    node = SCHEMAS[union]
    listed, mapped = [named(branch["$ref"]) for branch in node["oneOf"]], list(branches(union).values())
    others = [name for name in listed if name not in mapped]
    assert mapped == [name for name in listed if name in mapped]
    assert others in ([], ["OtherStepTemplate"], ["OtherStep"])


def _limited() -> Iterator[tuple[str, dict[str, object]]]:
    for pointer, node in nodes(SCHEMAS):
        if any(word in node for word in (*LIMITS, "default", "enum")) and not pointer.endswith("/properties"):
            yield pointer, node


@pytest.mark.parametrize(("pointer", "node"), list(_limited()))
def test_a_limit_has_a_source(pointer: str, node: dict[str, object]) -> None:
    """Whoever meets a bound, a default or an enum can read where it comes from."""
    assert set(str(node.get("x-source", "")).split(", ")) <= TAGS, pointer
    assert node.get("x-source"), pointer


def test_a_limit_has_its_source_beside_it() -> None:
    """The same for readers of the YAML: a comment with a tag on the line itself."""
    words = "|".join((*LIMITS, "default", "enum", "additionalProperties", "unevaluatedProperties"))
    limit = re.compile(rf"^\s+({words}): *(?!$)")
    tag = re.compile(rf"# .*({'|'.join(sorted(TAGS))})")
    bare = [line.strip() for line in TEXT.splitlines() if limit.match(line) and not tag.search(line)]
    assert set(bare) <= {"format: date-time"}  # the type of a moment, not a limit


def test_every_source_is_described() -> None:
    """Each tag that is cited anywhere in the document stands in origin.toml, and each one there is cited."""
    cited = {tag for _, node in nodes(DOCUMENT) for tag in str(node.get("x-source", "")).split(", ") if tag}
    assert cited == TAGS


def test_properties_and_operations_have_a_source() -> None:
    """Every property of a request or an answer that is not a reference or a tag says where it comes from."""
    for pointer, node in nodes(SCHEMAS):
        of_its_own = "$ref" not in node and set(node) != {"type", "const"}
        if of_its_own and pointer.rpartition("/")[0].endswith("/properties"):
            assert node.get("x-source"), pointer
    for path in DOCUMENT["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                assert operation["x-source"], operation["operationId"]


def test_request_properties_are_explained() -> None:
    """Each field of a variant has a description: it becomes a docstring."""
    for row in VARIANTS.values():
        for name, field in flat(row["schema"]).items():
            if name not in row["tags"]:
                assert field.get("description"), f"{row['schema']}.{name}"


def test_no_bound_is_invented() -> None:
    """Where the sources state no bound there is none: readings C08, C11, and variants no guide describes."""
    for family in FAMILIES:
        for name, node in SCHEMAS[family]["properties"].items():
            assert not {*LIMITS, "default"} & set(node) - {"format"}, f"{family}.{name}"
    for name in ("Flux2DevEditImageInput", "Flux2MaxEditImageInput", "Flux2DevSdCppEditImageInput"):
        assert "maxItems" not in flat(name)["images"]
    assert "multipleOf" not in flat("Flux2DevCreateImageInput")["width"]
