"""Documents in which there is little or nothing to call: sensible output, or one sentence that says what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lightmeter.build.rest import build_spec
from lightmeter.cli.app import main
from lightmeter.load.diagnostics import SpecError
from lightmeter_cost.pricebook import default_book

INFO: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "empty", "version": "1"}}
OLD = {**INFO, "openapi": "3.0.3"}
SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}}
DONE = {
    "requestBody": {"content": {"application/json": {"schema": SCHEMA}}},
    "responses": {"200": {"description": "k"}},
}
NOTHING = "nothing to call or to judge"

QUIET: dict[str, tuple[dict[str, Any], int, int]] = {
    "only webhooks": ({**INFO, "webhooks": {"done": {"post": DONE}}}, 0, 1),
    "an operation that says nothing": ({**INFO, "paths": {"/a": {"get": {}}}}, 1, 0),
    "an operation without responses": (
        {**INFO, "paths": {"/a": {"post": {"requestBody": DONE["requestBody"]}}}},
        1,
        0,
    ),
}
LOUD: dict[str, tuple[dict[str, Any], str]] = {
    "no paths yet": ({**INFO, "paths": {}}, NOTHING),
    "no paths yet, in 3.0": ({**OLD, "paths": {}}, NOTHING),
    "a path without operations": ({**INFO, "paths": {"/a": {"description": "soon"}}}, NOTHING),
    "only components": (
        {**INFO, "components": {"schemas": {"S": SCHEMA, "T": {}}}},
        "its components (2) are not in the model",
    ),
}
REFUSED: dict[str, tuple[str, str, str, str]] = {
    "nothing at all": ("a.json", json.dumps(INFO), "bad-openapi", "`paths`, `webhooks` or `components`"),
    "the same in 3.0": ("a.json", json.dumps(OLD), "bad-openapi", "`paths`, `webhooks` or `components`"),
    "an empty object": ("a.json", "{}", "bad-openapi", "the document is empty"),
    "an empty file": ("a.json", "", "syntax", "the file is empty"),
    "an empty YAML file": ("a.yaml", "", "syntax", "the file is empty"),
    "only comments": ("a.yaml", "# soon\n", "syntax", "holds only comments"),
    "null": ("a.yaml", "~\n", "bad-openapi", "an object, not null"),
    "a list": ("a.json", "[]", "bad-openapi", "an object, not a list"),
    "no version": ("a.json", '{"info": {}, "paths": {}}', "openapi-version", "no `openapi` member"),
}  # fmt: skip


def written(folder: Path, document: dict[str, Any]) -> Path:
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


@pytest.mark.parametrize("name", QUIET)
def test_what_can_be_called_or_received_is_generated(name: str, tmp_path: Path) -> None:
    """Operations without bodies or answers, and callbacks alone: every target, and nothing to say about it."""
    document, operations, events = QUIET[name]
    model, warnings = build_spec(written(tmp_path, document), None, default_book())
    assert (len(model.operations), len(model.events)) == (operations, events)
    assert [one for one in warnings if one.severity != "info"] == []
    assert (
        main(["generate", "--spec", str(tmp_path / "openapi.json"), "--out", str(tmp_path / "out"), "-q"])
        == 0
    )


@pytest.mark.parametrize("name", LOUD)
def test_a_document_of_nothing_is_said_to_be_one(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One warning; what is generated compiles, and is empty."""
    document, said = LOUD[name]
    spec = written(tmp_path, document)
    assert main(["generate", "--spec", str(spec), "--out", str(tmp_path / "out")]) == 0
    captured = capsys.readouterr()
    assert captured.err.count("warning[no-operations]") == 1 and said in captured.err
    request = tmp_path / "r.json"
    request.write_text("{}", "utf-8")
    assert main(["lint", "--spec", str(spec), str(request)]) == 1
    assert NOTHING in capsys.readouterr().err


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_document_is_refused(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, one line that says what is missing, and no advice that would not help."""
    file, text, code, said = REFUSED[name]
    (tmp_path / file).write_text(text, "utf-8")
    with pytest.raises(SpecError) as caught:
        build_spec(tmp_path / file, None, default_book(), rest=True)
    assert [one.code for one in caught.value.diagnostics] == [code]
    assert main(["generate", "--spec", str(tmp_path / file), "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1 and said in told[0]
    assert not (tmp_path / "out").exists()
