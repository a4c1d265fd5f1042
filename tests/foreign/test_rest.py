"""A specification of which something is not supported: everything is listed at once, the rest is there if asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from lightmeter.cli.app import main

OK = {"200": {"description": "ok"}}


def taking(schema: Any, media: str = "application/json", **more: Any) -> dict[str, Any]:
    return {"requestBody": {"content": {media: {"schema": schema}}}, "responses": OK, **more}


def to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "mixed", "version": "1"},
    "paths": {
        "/good": {"post": taking(to("Good"))},
        "/conditional": {"post": taking({"type": "object", "if": {}})},
        "/deep": {"put": taking(to("Deep")), "get": {"responses": OK}},
        "/answer": {"get": {"responses": {"200": {"description": "ok", **taking(to("Bad"))["requestBody"]}}}},
        "/upload": {"post": taking({"type": "object", "properties": {"a": {}}}, "multipart/form-data")},
        "/form": {"post": taking({"type": "object", "properties": {"a": {}}}, "application/x-www-form-urlencoded")},
        "/text": {"post": taking({"type": "string"}, "text/plain")},
        "/xml": {"post": taking({"type": "object"}, "application/xml")},
        "/bytes": {"put": taking({}, "image/png")},
        "/nothing": {"get": taking({"type": "object", "properties": {}}, "application/x-www-form-urlencoded")},
        "/any": {"post": taking(to("Good"), "*/*")},
        "/shared": {"parameters": [{"$ref": "#/components/parameters/P"}], "get": {"responses": OK}},
        "/remote": {"post": taking({"$ref": "https://a.example/s.json"})},
        "/dangling": {"post": taking(to("Nowhere"))},
        "/mapped": {"post": taking(to("Mapped"))},
    },
    "webhooks": {
        "done": {"post": taking(to("Good"))},
        "broken": {"post": taking(to("Bad"))},
    },
    "components": {
        "schemas": {
            "Good": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
            "Deep": {"type": "object", "properties": {"b": {"type": "array", "items": to("Bad")}}},
            "Bad": {"type": "object", "properties": {"c": {"prefixItems": [{}]}}},
            "Unused": {"type": "wrong"},
            "Mapped": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"type": "string"}},
                "discriminator": {"propertyName": "kind", "mapping": {"good": "Plain", "bad": "Worse"}},
            },
            "Plain": {"type": "object", "properties": {"kind": {"const": "good"}}},
            "Worse": {"type": "object", "properties": {"kind": {"const": "bad"}, "c": {"contains": {}}}},
        },
        "parameters": {"P": {"name": "p", "in": "query", "schema": {"not": {}}}},
    },
}  # fmt: skip
LEFT = {
    "POST /conditional": "unsupported-keyword",
    "PUT /deep": "unsupported-keyword",
    "the answer 200 of GET /answer": "unsupported-keyword",
    "POST /upload": "unsupported-body",
    "POST /form": "unsupported-body",
    "POST /xml": "unsupported-body",
    "GET /shared": "unsupported-keyword",
    "POST /remote": "ref-outside",
    "POST /dangling": "ref-dangling",
    "POST /mapped": "unsupported-keyword",
    "the webhook broken": "unsupported-keyword",
    "/components/schemas/Unused, which no operation uses,": "bad-schema",
}
STAYS = {"/good", "/deep", "/answer", "/bytes", "/text", "/nothing", "/any"}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(DOCUMENT, indent=1), "utf-8")
    return path


def test_everything_unsupported_is_listed_at_once(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, no file; a line for each place with its pointer, and how to go on without them."""
    document = json.loads(spec.read_text("utf-8"))
    del document["components"]["schemas"]["Unused"]  # no JSON Schema at all: said before anything is built
    spec.write_text(json.dumps(document, indent=1), "utf-8")
    assert main(["generate", "--spec", str(spec), "--out", str(spec.parent / "out")]) == 2
    said = capsys.readouterr().err
    for pointer in (
        "/paths/~1conditional/post/requestBody/content/application~1json/schema/if",
        "/components/schemas/Bad/properties/c/prefixItems",
        "/paths/~1upload/post/requestBody/content/multipart~1form-data",
        "/paths/~1form/post/requestBody/content/application~1x-www-form-urlencoded",
        "/paths/~1xml/post/requestBody/content/application~1xml",
        "/components/schemas/Worse/properties/c/contains",
        "/components/parameters/P/schema/not",
        "/paths/~1remote/post/requestBody/content/application~1json/schema/$ref",
        "/paths/~1dangling/post/requestBody/content/application~1json/schema/$ref",
    ):
        assert f"(at {pointer})" in said
    assert said.count("openapi.json:") == 9
    assert "--skip-unsupported" in said and not (spec.parent / "out").exists()


def test_the_rest_is_generated_if_asked_for(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1; every operation that is left out is named with its line and the reason; the others are there.

    Where only an answer is not understood, the operation is there as well, and the answer is named.
    """
    out = spec.parent / "out"
    arguments = ["generate", "--spec", str(spec), "--out", str(out), "--format", "json"]
    assert main([*arguments, "--skip-unsupported"]) == 1
    told = json.loads(capsys.readouterr().out)["diagnostics"]
    left = {
        re.split(" is (?:left out|taken as anything)", one["message"])[0]: one
        for one in told
        if one["code"] == "left-out"
    }
    assert {name: one["message"].rpartition("(")[2].split()[0] for name, one in left.items()} == LEFT
    text = spec.read_text("utf-8").splitlines()
    assert '"post"' in text[left["POST /upload"]["line"] - 1]
    model = json.loads((out / "python" / "lightmeter_client" / "mixed" / "model.json").read_text("utf-8"))
    assert {one["path"] for one in model["operations"]} == STAYS
    assert main([*arguments, "--skip-unsupported", "--check"]) == 0


def test_lint_judges_by_the_rest(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The operations that are left are judged, the others are named on stderr."""
    request = spec.parent / "r.json"
    request.write_text('{"a": "x"}', "utf-8")
    arguments = ["lint", "--spec", str(spec), str(request), "--format", "json", "--endpoint", "/any"]
    assert main(arguments) == 2
    capsys.readouterr()
    assert main([*arguments, "--skip-unsupported"]) == 1
    captured = capsys.readouterr()
    assert [one["pointer"] for one in json.loads(captured.out)] == ["/a"]
    assert "POST /upload is left out" in captured.err


def test_diff_compares_the_rest(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So that one unsupported answer does not hide every other change."""
    new = spec.parent / "new.json"
    changed = json.loads(json.dumps(DOCUMENT))
    changed["components"]["schemas"]["Good"]["properties"]["a"]["maximum"] = 3
    new.write_text(json.dumps(changed), "utf-8")
    assert main(["diff", str(spec), str(new)]) == 2
    assert main(["diff", str(spec), str(new), "--skip-unsupported"]) == 1
    assert "at most 3" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"openapi": "2.0"}, "openapi-version"),
        ({"servers": [{"url": "javascript:alert(1)"}]}, "bad-server"),
        ({"x-provider": "../up"}, "bad-provider"),
    ],
)
def test_what_concerns_all_operations_cannot_be_skipped(
    changed: dict[str, Any], code: str, spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stays an error: exit 2 and no file."""
    spec.write_text(json.dumps({**DOCUMENT, **changed}), "utf-8")
    arguments = ["generate", "--spec", str(spec), "--out", str(spec.parent / "out"), "--skip-unsupported"]
    assert main(arguments) == 2
    assert f"error[{code}]" in capsys.readouterr().err
    assert not (spec.parent / "out").exists()


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("shared", [False, True])
def test_an_answer_that_is_not_understood_is_taken_as_anything(
    version: str, shared: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its operation is judged all the same, also where the answer stands among the components."""
    bad = {
        "description": "no",
        "content": {"application/json": {"schema": {"type": "object", "not": {"type": "array"}}}},
    }
    answers = {"200": {"$ref": "#/components/responses/R"} if shared else bad}
    operation = {"operationId": "draw", **taking(to("Good")), "responses": answers}
    document = {
        **{key: DOCUMENT[key] for key in ("info",)},
        "openapi": version,
        "paths": {"/draw": {"post": operation}},
        "components": {
            "schemas": {"Good": DOCUMENT["components"]["schemas"]["Good"]},
            "responses": {"R": bad},
        },
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    (tmp_path / "r.json").write_text('{"a": "x"}', "utf-8")
    arguments = ["lint", "--spec", str(path), str(tmp_path / "r.json"), "--format", "json"]
    assert main([*arguments, "--skip-unsupported"]) == 1
    captured = capsys.readouterr()
    assert [one["pointer"] for one in json.loads(captured.out)] == ["/a"]
    assert "the answer 200 of POST /draw is taken as anything" in captured.err
