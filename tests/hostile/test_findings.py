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
