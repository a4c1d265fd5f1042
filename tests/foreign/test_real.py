"""Specifications that other people publish: every operation is in the model, or is named with the reason why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from lightmeter.build.rest import build_spec
from lightmeter.cli.app import main
from lightmeter.emit.jsonschema.emitter import emit_jsonschema
from lightmeter.load.diagnostics import SpecError
from lightmeter_cost.pricebook import default_book
from support.same import meaning

MODULES = Path(__file__).parent / "node_modules"
README = MODULES / "@readme" / "oas-examples"
FILES = [
    *sorted(README.glob("3.*/json/*.json")),
    *MODULES.glob("@scalar/galaxy/dist/3.1.json"),
    *MODULES.glob("@figma/rest-api-spec/openapi/openapi.yaml"),
    *MODULES.glob("@github/openapi/dist/api.github.com.json"),
]
if not FILES:
    pytest.skip(
        "make setup fetches the specifications of tests/foreign/package.json", allow_module_level=True
    )

METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE")
NAMES = [file.relative_to(MODULES).as_posix() for file in FILES]


def raw(file: Path) -> Any:
    text = file.read_text("utf-8")
    return json.loads(text) if file.suffix == ".json" else yaml.load(text, yaml.CSafeLoader)


def operations(document: Any) -> set[tuple[str, str]]:
    """Method and path of everything that can be called; shared path items written out."""
    found: set[tuple[str, str]] = set()
    for path, node in document.get("paths", {}).items():
        item = node
        while "$ref" in item:
            item = pointed(document, item["$ref"])
        found |= {(method, path) for method in METHODS if method.lower() in item}
    return found


def pointed(document: Any, ref: str) -> Any:
    for step in ref.removeprefix("#/").split("/"):
        document = document[step.replace("~1", "/").replace("~0", "~")]
    return document


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_dropped_silently(name: str) -> None:
    """What the model has and what the warnings leave out are together all there is; the schemas are schemas."""
    file = MODULES / name
    model, warnings = build_spec(file, None, default_book(), rest=True)
    has = {(one.method, one.path) for one in model.operations}
    left = {(one.message.split()[0], one.message.split()[1]) for one in warnings if one.code == "left-out"}
    assert operations(raw(file)) - has - left == set()
    assert has & left == set()
    for emitted in emit_jsonschema(model):
        Draft202012Validator.check_schema(json.loads(emitted.text))


BOTH = ("circular", "discriminators", "petstore", "polymorphism", "schema-circular", "schema-types")


@pytest.mark.parametrize("name", BOTH)
def test_json_and_yaml_say_the_same(name: str) -> None:
    """The same document in the other syntax gives the same model."""
    files = [README / "3.0" / kind / f"{name}.{kind}" for kind in ("json", "yaml")]
    models = [build_spec(one, None, default_book(), rest=True)[0] for one in files]
    assert meaning(models[0]) == meaning(models[1])


@pytest.mark.parametrize("file", sorted(README.glob("2.0/json/*.json")), ids=lambda file: file.stem)
def test_swagger_is_refused_by_name(file: Path) -> None:
    with pytest.raises(SpecError) as caught:
        build_spec(file, None, default_book(), rest=True)
    assert [one.code for one in caught.value.diagnostics] == ["openapi-version"]


PETS = README / "3.1" / "json" / "petstore.json"


def test_a_request_is_judged_by_somebody_elses_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pet store: an order that fits, and one whose quantity is text."""
    for name, quantity in (("good", 3), ("bad", "3")):
        request = {"id": 1, "petId": 2, "quantity": quantity, "complete": True}
        (tmp_path / f"{name}.json").write_text(json.dumps(request), "utf-8")
    files = [str(tmp_path / "bad.json"), str(tmp_path / "good.json")]
    asked = ["--spec", str(PETS), "--skip-unsupported", "--endpoint", "placeOrder", "--format", "json"]
    assert main(["lint", *files, *asked]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [(one["file"], one["pointer"], one["rule"]) for one in found] == [
        (files[0], "/quantity", "wrong-type")
    ]


def test_a_document_does_not_differ_from_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever it holds: no change."""
    assert main(["diff", str(PETS), str(PETS), "--skip-unsupported", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []
