"""`lint` on a hostile specification and hostile requests: what programs read stays what we meant."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from emit.hostile import TAG, document, request
from hostile.payloads import MARKUP, SQL
from lightmeter.cli.app import main

TEXTS = tuple(dict.fromkeys((*MARKUP, *SQL)))
SCHEMA = Path(__file__).parents[1] / "report" / "sarif-2.1.0.schema.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A specification, and requests with every payload as a value, as the name of a member and as a tag."""
    (tmp_path / "spec.json").write_text(json.dumps(document()), "utf-8")
    bodies: list[Any] = [{**request(), "enum": text} for text in TEXTS]
    bodies += [{**request(), f"{text} ": 1} for text in TEXTS]
    bodies += [{TAG: text} for text in TEXTS]
    (tmp_path / "a,b:c%.jsonl").write_text("".join(f"{json.dumps(body)}\n" for body in bodies), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reported(folder: Path, format_: str) -> str:
    out = folder / "out"
    code = main(["lint", "--spec", "spec.json", "--format", format_, "-o", str(out), "a,b:c%.jsonl"])
    assert code == 1
    return out.read_bytes().decode()


def test_annotations(folder: Path) -> None:
    """One command a line, whatever counts as the end of one; no payload begins another."""
    command = re.compile(r"::(error|warning|notice) (\w+=[^:,]*,)*\w+=[^:,]*::.*")
    lines = reported(folder, "github").splitlines()
    assert len(lines) > 2 * len(TEXTS)
    assert [line for line in lines if not command.fullmatch(line)] == []


def test_sarif(folder: Path) -> None:
    """It fits its schema, and no message holds a link."""
    log = json.loads(reported(folder, "sarif"))
    Draft4Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(log)
    results = log["runs"][0]["results"]
    assert len(results) > 2 * len(TEXTS)
    link = re.compile(r"(?<!\\)(\\\\)*\](?=\()")
    texts = [one["message"]["text"] for one in results]
    texts += [fix["description"]["text"] for one in results for fix in one.get("fixes", ())]
    assert any("](" in text for text in texts)
    assert [text for text in texts if link.search(text)] == []


def test_text(folder: Path) -> None:
    """Nothing moves the cursor, changes colours or turns the reading direction."""
    assert [char for char in set(reported(folder, "text")) - {"\n"} if not char.isprintable()] == []


def test_numbers_are_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of hundreds of digits are cut in messages, and exact in what programs read."""
    large = 10**400
    members = {
        "low": {"type": "integer", "minimum": large},
        "step": {"type": "integer", "multipleOf": large},
        "one": {"const": -large},
        "some": {"enum": [large, 5]},
    }
    spec = document()
    body = {"type": "object", "properties": members, "additionalProperties": False}
    call = {"operationId": "a", "responses": {"200": {"description": "ok"}}}
    call["requestBody"] = {"content": {"application/json": {"schema": body}}}
    spec["paths"] = {"/a": {"post": call}}
    (tmp_path / "spec.json").write_text(json.dumps(spec), "utf-8")
    (tmp_path / "a.json").write_text('{"low": 1, "step": 7, "one": 2, "some": 3}', "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["lint", "--spec", "spec.json", "--format", "json", "-o", "out", "a.json"]) == 1
    found = {one["pointer"]: one for one in json.loads((tmp_path / "out").read_text("utf-8"))}
    assert found["/low"]["message"] == "low 1 is below the minimum 100000000000... (401 digits)"
    assert found["/step"]["message"].startswith("step 7 is not a multiple of 100000000000... (401 digits)")
    assert found["/one"]["message"] == "one must be -100000000000... (401 digits), not 2"
    assert found["/some"]["message"] == "some 3 is not allowed; one of 100000000000... (401 digits), 5"
    assert [found[at]["expected"] for at in ("/low", "/step", "/one")] == [large, large, -large]
