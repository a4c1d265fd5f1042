"""Bodies of other media types, and what the model has no word for: sent as they should be, or named by place."""

from __future__ import annotations

import importlib
import json
import subprocess
from pathlib import Path
from typing import Any

import httpx2
import pytest

from lightmeter.build.rest import build_spec
from lightmeter.cli.app import main
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter.lint.custom import clients_of
from lightmeter.load.diagnostics import Diagnostic, SpecError
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import default_book
from typescript.building import build

OK = {"200": {"description": "ok"}}
SIZE = {"type": "object", "properties": {"size": {"type": "integer"}}, "additionalProperties": False}
JSON = {"application/json": {"schema": SIZE}}


def document(operation: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One operation."""
    found = {"operationId": "act", "responses": OK, **operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "media", "version": "1"},
        "paths": {"/act": {"post": found}},
        **more,
    }


def taking(*media: str, schema: Any = SIZE) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {one: {"schema": schema} for one in media}}}


def built(folder: Path, content: dict[str, Any]) -> tuple[Model, tuple[Diagnostic, ...]]:
    path = folder / "openapi.json"
    path.write_text(json.dumps(content), "utf-8")
    return build_spec(path, None, default_book())


def told(warnings: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    return [(one.origin.pointer, one.message) for one in warnings if one.code == "not-in-model"]


BODY = "/paths/~1act/post/requestBody/content"
JSON_LIKE = (
    ("application/json", ""),
    ("application/json; charset=utf-8", ""),
    ("text/json", "text/json"),
    ("application/x-json", "application/x-json"),
    ("application/merge-patch+json", "application/merge-patch+json"),
    ("application/vnd.acme.v2+json; profile=a", "application/vnd.acme.v2+json; profile=a"),
    ("Application/HAL+JSON", "Application/HAL+JSON"),
    ("*/*", ""),
)


@pytest.mark.parametrize(("media", "sent"), JSON_LIKE)
def test_json_by_any_name_is_json(media: str, sent: str, tmp_path: Path) -> None:
    """The body is judged, and sent under the name that the document gives it."""
    model, warnings = built(tmp_path, document(taking(media)))
    (client,) = clients_of(str(tmp_path / "openapi.json"))
    assert [one.pointer for one in client.validate({"size": "x"}, endpoint="act")] == ["/size"]
    assert (model.operations[0].body_media, model.operations[0].upload, told(warnings)) == (sent, False, [])


def test_json_wins_and_the_others_are_named(tmp_path: Path) -> None:
    """The first JSON media type is taken; every other one is named, also those that alone are refused."""
    media = ("multipart/form-data", "application/x-www-form-urlencoded", "application/json", "text/json")
    model, warnings = built(tmp_path, document(taking(*media)))
    others = "multipart/form-data, application/x-www-form-urlencoded, text/json"
    assert told(warnings) == [(BODY, f"the body is sent as application/json; not in the model: {others}")]
    assert model.operations[0].body is not None


FORMS = ("multipart/form-data", "application/x-www-form-urlencoded", "text/yaml", "application/atom+xml")


@pytest.mark.parametrize("media", FORMS)
def test_a_form_alone_is_refused(media: str, tmp_path: Path) -> None:
    """With its place: its members would be dropped."""
    with pytest.raises(SpecError) as caught:
        built(tmp_path, document(taking(media)))
    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.origin.pointer) == ("unsupported-body", f"{BODY}/{media.replace('/', '~1')}")


@pytest.mark.parametrize(
    ("media", "sent"),
    [(("image/png",), "image/png"), (("image/png", "image/webp"), ""), (("text/plain",), "text/plain"),
     (("application/octet-stream",), ""), (("*/*",), ""), (("text/csv; header=present",), "text/csv; header=present")],
)  # fmt: skip
def test_bytes_are_sent_under_their_name(media: tuple[str, ...], sent: str, tmp_path: Path) -> None:
    """Where there is one name; what their schema asks for beyond being text is said to be left out."""
    model, warnings = built(tmp_path, document(taking(*media, schema={"type": "string"})))
    assert (model.operations[0].upload, model.operations[0].body_media) == (True, sent)
    assert told(warnings) == []
    _, warnings = built(tmp_path, document(taking(*media, schema={"type": "string", "maxLength": 5})))
    assert [message.partition(": ")[2] for _, message in told(warnings)] == [
        "maxLength is not in the model"
    ] * len(media)


@pytest.mark.parametrize("media", ["application/json\r\nx-evil: 1", "no media+json", "text/json; charset=ü"])
def test_a_media_type_that_is_none_is_refused(media: str, tmp_path: Path) -> None:
    """It would become a header."""
    with pytest.raises(SpecError) as caught:
        built(tmp_path, document(taking(media)))
    errors = [one for one in caught.value.diagnostics if one.severity == "error"]
    assert [one.code for one in errors] == ["unsupported-body"]


QUERY = {"name": "q", "in": "query"}
LISTED = {"schema": {"type": "array", "items": {"type": "string"}}}
AT = "/paths/~1act/post"
UNREAD: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "callbacks": ({"callbacks": {"done": {"{$request.body#/to}": {}}}}, {}, f"{AT}/callbacks", "done"),
    "servers of an operation": ({"servers": [{"url": "https://b.example"}]}, {}, f"{AT}/servers", "go to the servers"),
    "links": (
        {"responses": {"200": {"description": "ok", "links": {"next": {"operationId": "act"}}}}},
        {},
        f"{AT}/responses/200/links",
        "next",
    ),
    "a parameter with content": (
        {"parameters": [{**QUERY, "content": {"application/json": {"schema": SIZE}}}]},
        {},
        f"{AT}/parameters/0/content",
        "q is taken as text, to be given as application/json",
    ),
    "a list in one parameter": (
        {"parameters": [{**QUERY, **LISTED, "explode": False}]}, {}, f"{AT}/parameters/0", "style form, explode: false",
    ),
    "a deep object": (
        {"parameters": [{**QUERY, **LISTED, "style": "deepObject"}]}, {}, f"{AT}/parameters/0", "deepObject",
    ),
    "OAuth": (
        {},
        {"components": {"securitySchemes": {"o": {"type": "oauth2", "flows": {}}}}},
        "/components/securitySchemes/o",
        "(oauth2)",
    ),
    "a secret that is not attached": (
        {"security": [{"k": [], "q": []}, {"q": []}]},
        {
            "components": {
                "securitySchemes": {
                    "k": {"type": "http", "scheme": "bearer"},
                    "q": {"type": "apiKey", "in": "query", "name": "key"},
                }
            }
        },
        AT,
        "POST /act: to be called with the secret of k with q or q; clients attach that of k alone",
    ),
    "a webhook without JSON": (
        {},
        {"webhooks": {"done": {"post": {"requestBody": {"content": {"text/plain": {}}}, "responses": OK}}}},
        "/webhooks/done/post",
        "the webhook done",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREAD)
def test_what_the_model_has_no_word_for_is_named(name: str, tmp_path: Path) -> None:
    """A note with its place, and nothing else."""
    operation, more, pointer, said = UNREAD[name]
    _, warnings = built(tmp_path, document(operation, **more))
    ((at, message),) = told(warnings)
    assert at == pointer and said in message
    assert {one.code for one in warnings} == {"not-in-model"}


@pytest.mark.parametrize("asked", [[{"k": []}], [], [{"q": []}, {}], [{"q": []}, {"k": ["read"]}]])
def test_a_secret_that_is_attached_needs_no_note(asked: list[dict[str, list[str]]], tmp_path: Path) -> None:
    """Nor does one that may be left out; what an operation says counts more than what the document says."""
    schemes = {
        "q": {"type": "apiKey", "in": "query", "name": "key"},
        "k": {"type": "http", "scheme": "bearer"},
    }
    more = {"components": {"securitySchemes": schemes}, "security": [{"q": []}]}
    _, warnings = built(tmp_path, document({"security": asked}, **more))
    assert warnings == ()


def test_usual_parameters_need_no_note(tmp_path: Path) -> None:
    """Styles that are written as clients write them, and `explode` where there is one value only."""
    parameters = [
        {**QUERY, **LISTED, "style": "form", "explode": True},
        {"name": "p", "in": "query", "schema": {"type": "string"}, "explode": False},
        {"name": "h", "in": "header", "schema": {"type": "string"}, "style": "simple"},
    ]
    _, warnings = built(tmp_path, document({"parameters": parameters}))
    assert warnings == ()


def test_webhooks_are_read_through_references(tmp_path: Path) -> None:
    """A path item elsewhere, a body elsewhere, a JSON media type of another name."""
    body = {"content": {"application/vnd.acme+json": {"schema": {**SIZE, "title": "Done"}}}}
    more = {
        "webhooks": {"done": {"$ref": "#/components/pathItems/Done"}},
        "components": {
            "pathItems": {"Done": {"post": {"requestBody": {"$ref": "#/components/requestBodies/B"}}}},
            "requestBodies": {"B": body},
            "securitySchemes": {
                "k": {"$ref": "#/components/securitySchemes/l"},
                "l": {"type": "http", "scheme": "bearer"},
            },
        },
    }
    model, warnings = built(tmp_path, document({}, **more))
    assert [one.name for one in model.events] == ["done"]
    assert [one.kind for one in model.security] == ["bearer", "bearer"]
    assert warnings == ()


PROGRAM = """
const { Client } = await import(process.argv[1]);
const fetch = async (url, init) => {
  const sent = new Headers(init.headers);
  process.stdout.write(sent.get("content-type") + " ");
  return new Response("{}", { status: 200, headers: { "content-type": "application/json" } });
};
const client = new Client({ token: "t", baseURL: "https://a.example", fetch, journal: undefined });
await client.patch({ size: 1 });
await client.plain({ size: 1 });
await client.picture(new Uint8Array([1]));
await client.other(new Uint8Array([1]));
"""
SENT = ["application/merge-patch+json", "application/json", "image/png", "application/octet-stream"]


@pytest.fixture
def four(tmp_path: Path) -> Path:
    """Operations whose bodies have a media type of their own, and some that have not."""
    media = {
        "patch": "application/merge-patch+json",
        "plain": "application/json",
        "picture": "image/png",
        "other": "*/*",
    }
    schemas: dict[str, Any] = {"patch": SIZE, "plain": SIZE}
    paths = {
        f"/{name}": {
            "put": {"operationId": name, "responses": OK, **taking(one, schema=schemas.get(name, {}))}
        }
        for name, one in media.items()
    }
    path = tmp_path / "openapi.json"
    path.write_text(
        json.dumps({"openapi": "3.1.0", "info": {"title": "media", "version": "1"}, "paths": paths}), "utf-8"
    )
    return path


def test_python_sends_the_media_type(four: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaves the emitted client."""
    arguments = [
        "generate",
        "--spec",
        str(four),
        "--out",
        str(four.parent / "out"),
        "--package",
        "media_client",
        "-q",
    ]
    assert main([*arguments, "--target", "python"]) == 0
    monkeypatch.syspath_prepend(str(four.parent / "out" / "python"))
    module: Any = importlib.import_module("media_client.media")
    found: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        found.append(request.headers["content-type"])
        return httpx2.Response(200, json={})

    client = module.Client(
        token="t", base_url="https://a.example", journal=None, transport=httpx2.MockTransport(answer)
    )
    client.patch({"size": 1})
    client.plain({"size": 1})
    client.picture(b"1")
    client.other(b"1")
    assert found == SENT


def test_typescript_sends_the_media_type(four: Path) -> None:
    """So does the other one."""
    model, _ = build_spec(four, None, default_book())
    for file in emit_typescript((model,), default_book()):
        path = four.parent / "out" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    index = build(four.parent, four.parent / "out" / "typescript") / "dist" / "media" / "index.js"
    command = ["node", "--input-type=module", "-e", PROGRAM, index.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == SENT


def test_notes_are_said_on_stderr_and_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They change neither the verdict nor the exit code."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document(taking("application/json", "text/csv"))), "utf-8")
    assert main(["generate", "--spec", str(path), "--out", str(tmp_path / "out"), "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert "info[not-in-model] the body is sent as application/json" in captured.err
    assert [one["pointer"] for one in json.loads(captured.out)["diagnostics"]] == [BODY]
