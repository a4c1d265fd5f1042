"""`lightmeter generate`: what is written, what is reported, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.running import ROOT, Runner

SMALL: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Small", "version": "1"},
    "paths": {
        "/images": {
            "post": {
                "operationId": "create",
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Request"}}}
                },
                "responses": {"200": {"description": "ok"}},
            }
        }
    },
    "components": {
        "schemas": {
            "Request": {
                "type": "object",
                "required": ["prompt"],
                "additionalProperties": False,
                "properties": {"prompt": {"type": "string"}, "steps": {"type": "integer", "maximum": 50}},
            }
        }
    },
}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """A folder with one provider."""
    folder = tmp_path / "spec" / "small"
    folder.mkdir(parents=True)
    (folder / "openapi.json").write_text(json.dumps(SMALL))
    return tmp_path / "spec"


def changed(spec: Path, **bounds: int) -> None:
    """The document of the folder with another bound."""
    document = json.loads(json.dumps(SMALL))
    document["components"]["schemas"]["Request"]["properties"]["steps"].update(bounds)
    (spec / "small" / "openapi.json").write_text(json.dumps(document))


def test_the_committed_output_is_up_to_date(tmp_path: Path) -> None:
    """From another folder, with another hash seed: what lies in generated/ is what spec/ gives."""
    paths = os.pathsep.join(str(ROOT / name) for name in ("generator", "cost"))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "lightmeter",
            "generate",
            "--check",
            "--spec",
            ROOT / "spec",
            "--out",
            ROOT / "generated",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "3"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_any_openapi_document_will_do(run: Runner, spec: Path) -> None:
    """A folder of providers, a provider's folder and a document give the same files."""
    outs = [spec.parent / name for name in ("a", "b", "c")]
    for given, out in zip((spec, spec / "small", spec / "small" / "openapi.json"), outs, strict=True):
        assert run("generate", "--spec", given, "--out", out) == 0
    first, *others = [
        {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()} for out in outs
    ]
    assert all(other == first for other in others)
    assert Path("python/lightmeter_client/small/models/requests.py") in first
    assert Path("jsonschema/small/create.schema.json") in first


def test_the_report_lists_every_file(run: Runner, spec: Path) -> None:
    """Statuses are written, unchanged and removed; stdout is JSON and nothing else."""
    out = spec.parent / "out"
    report = run.json("generate", "--spec", spec, "--out", out)
    assert report["variants"] == 1
    assert report["diagnostics"] == []
    assert {file["status"] for file in report["files"]} == {"written"}
    assert {file["path"] for file in report["files"]} == {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
    }
    changed(spec, maximum=40)
    statuses = {
        file["path"]: file["status"] for file in run.json("generate", "--spec", spec, "--out", out)["files"]
    }
    assert statuses["jsonschema/small/create.schema.json"] == "written"
    assert statuses["python/lightmeter_client/_runtime/checks.py"] == "unchanged"


def test_check_writes_nothing(run: Runner, spec: Path) -> None:
    """Exit 1 and the list of what would change; 0 once it is up to date."""
    out = spec.parent / "out"
    assert run("generate", "--spec", spec, "--out", out, "--check") == 1
    assert "would add" in run.out
    assert not out.exists()
    assert run("generate", "--spec", spec, "--out", out) == 0
    assert run("generate", "--spec", spec, "--out", out, "--check") == 0
    changed(spec, maximum=40)
    report = run.json("generate", "--spec", spec, "--out", out, "--check")
    assert {"would-change", "unchanged"} == {file["status"] for file in report["files"]}
    assert run("generate", "--spec", spec, "--out", out, "--check") == 1


def test_diff_shows_what_would_change(run: Runner, spec: Path) -> None:
    """A patch on stdout, exit 1, nothing written."""
    out = spec.parent / "out"
    run("generate", "--spec", spec, "--out", out)
    changed(spec, maximum=40)
    assert run("generate", "--spec", spec, "--out", out, "--diff") == 1
    assert "--- a/jsonschema/small/create.schema.json" in run.out
    assert '"maximum": 40' in run.out
    assert '"maximum": 50' in (out / "jsonschema" / "small" / "create.schema.json").read_text()


def test_files_of_an_earlier_run_go(run: Runner, spec: Path) -> None:
    """A variant that is gone takes its files along; those of other targets stay."""
    out = spec.parent / "out"
    run("generate", "--spec", spec, "--out", out)
    document = json.loads((spec / "small" / "openapi.json").read_text().replace('"create"', '"make"'))
    (spec / "small" / "openapi.json").write_text(json.dumps(document))
    report = run.json("generate", "--spec", spec, "--out", out, "--target", "jsonschema")
    statuses = {file["path"]: file["status"] for file in report["files"]}
    assert statuses["jsonschema/small/create.schema.json"] == "removed"
    assert statuses["jsonschema/small/make.schema.json"] == "written"
    assert (out / "python").is_dir()


def test_edits_by_hand_are_named(run: Runner, spec: Path) -> None:
    """They are overwritten, but not without a word on stderr."""
    out = spec.parent / "out"
    run("generate", "--spec", spec, "--out", out)
    edited = out / "python" / "lightmeter_client" / "small" / "rates.py"
    edited.write_text("# mine\n")
    assert run("generate", "--spec", spec, "--out", out) == 0
    assert run.err == f"{edited}: was edited by hand\n"
    assert edited.read_text() != "# mine\n"


def test_the_package_can_have_another_name(run: Runner, spec: Path) -> None:
    out = spec.parent / "out"
    assert run("generate", "--spec", spec, "--out", out, "--package", "acme", "--target", "python") == 0
    code = "from acme.small import models; print(models.Request(prompt='x').prompt)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=out / "python", capture_output=True, text=True, check=True
    )
    assert done.stdout == "x\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--spec", "nowhere"], "nowhere: no such file or folder"),
        (["--spec", "."], "no openapi.yaml here or in a folder below"),
        (
            ["--target", "cobol"],
            "there is no target 'cobol'; there are python, typescript, sql, jsonschema and docs",
        ),
        (["--target", "pyton"], "did you mean python?"),
        (["--package", "../x"], "'../x' cannot be a Python package"),
        (["--package", "class"], "'class' cannot be a Python package"),
        (["--check", "--diff"], "not allowed with argument --check"),
        (["--chek"], "unrecognized arguments: --chek"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    run: Runner, spec: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    """Exit 2, one line on stderr, nothing on stdout and nothing written."""
    (spec.parent / "empty").mkdir()
    monkeypatch.chdir(spec.parent / "empty" if arguments == ["--spec", "."] else spec.parent)
    assert run("generate", *arguments) == 2
    assert said in run.err
    assert run.err.count("\n") == 1
    assert run.out == ""
    assert not (spec.parent / "generated").exists()


def test_a_mistake_in_a_specification_is_named_with_its_place(run: Runner, spec: Path) -> None:
    """file:line:column of every mistake, of every specification; the old output stays as it was."""
    out = spec.parent / "out"
    run("generate", "--spec", spec, "--out", out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    bad = spec / "bad"
    bad.mkdir()
    (bad / "openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Bad, version: '1'}\npaths: {}\npaths: {}\n"
    )
    assert run("generate", "--spec", spec, "--out", out) == 2
    assert f"{bad / 'openapi.yaml'}:4:1: error[duplicate-key]" in run.err
    assert run.out == ""
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_two_specifications_of_one_provider(run: Runner, spec: Path) -> None:
    (spec / "twin").mkdir()
    (spec / "twin" / "openapi.json").write_text(json.dumps(SMALL))
    assert run("generate", "--spec", spec, "--out", spec.parent / "out") == 2
    assert "there is a provider small already" in run.err


def test_an_overlay_of_ones_own(run: Runner, spec: Path) -> None:
    """It replaces the one beside the document, and belongs to one specification."""
    overlay = {
        "overlay": "1.0.0",
        "info": {"title": "x", "version": "1"},
        "actions": [{"target": "$", "description": "a name", "update": {"x-provider": "renamed"}}],
    }
    path = run.write("mine.json", overlay)
    out = spec.parent / "out"
    assert run("generate", "--spec", spec, "--overlay", path, "--out", out) == 0
    assert (out / "jsonschema" / "renamed" / "create.schema.json").exists()


def test_the_report_can_go_to_a_file(run: Runner, spec: Path) -> None:
    """It appears complete; stdout stays empty."""
    target = spec.parent / "report.json"
    run("generate", "--spec", spec, "--out", spec.parent / "out", "--format", "json", "-o", target)
    assert run.out == ""
    assert json.loads(target.read_text())["variants"] == 1
    assert run("generate", "--spec", spec, "--out", spec.parent / "out", "-o", spec.parent / "no" / "x") == 2
    assert "cannot be written" in run.err
