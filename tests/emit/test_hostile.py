"""Whatever a specification says, generated code is code we meant, with the exact wire values in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from emit.hostile import FIRST, TAG, TEXTS, document, request

ROOT = Path(__file__).parents[2]
PROVIDER = "hostile_x"
PATHS = os.pathsep.join(str(ROOT / name) for name in ("generator", "cost"))


def generate(folder: Path, seed: str, cwd: Path) -> Path:
    """The output for the hostile document, made in a process of its own."""
    spec = folder / "spec" / "hostile" / "openapi.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps(document()), "utf-8")
    out = folder / f"out{seed}"
    subprocess.run(
        [sys.executable, "-m", "lightmeter", "generate", "--spec", spec, "--out", out, "--quiet"],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": PATHS, "PYTHONHASHSEED": seed},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return out


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("hostile"), "1", ROOT)


def inside(output: Path, code: str) -> Any:
    """What a program that imports the generated package prints, as JSON."""
    program = f"import json, sys\n{textwrap.dedent(code)}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(output / "python")},
        input=json.dumps(request()),
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def test_the_models_keep_every_wire_value(output: Path) -> None:
    """Read and written, the request is the same; defaults are exact; an enum takes each of its texts."""
    code = f"""
        from lightmeter_client.{PROVIDER} import models
        body = json.load(sys.stdin)
        read = models.AXY1.model_validate(body)
        back = read.model_dump(by_alias=True, exclude_unset=True, mode="json")
        least = models.AXY1.model_validate({{{TAG!r}: {FIRST!r}}}).model_dump(by_alias=True)
        taken = [text for text in {TEXTS!r} if models.AXY1.model_validate({{**body, "enum": text}})]
        print(json.dumps([back, least, taken]))
        """
    back, least, taken = inside(output, code)
    assert back == request()
    assert taken == list(TEXTS)
    members = document()["components"]["schemas"]["A.x-y_1"]["properties"]
    assert {name: least[name] for name, schema in members.items() if "default" in schema} == {
        name: schema["default"] for name, schema in members.items() if "default" in schema
    }


def test_the_schemas_keep_every_wire_value(output: Path) -> None:
    """Each file is valid, lies below the folder of its provider, and takes the request or names the tag."""
    paths = sorted((output / "jsonschema").rglob("*.json"))
    assert len(paths) == 3
    verdicts: list[bool] = []
    for path in paths:
        schema = json.loads(path.read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        verdicts.append(Draft202012Validator(schema).is_valid(request()))
    assert sorted(verdicts) == [False, True, True]


def test_the_model_keeps_every_text(output: Path) -> None:
    """model.json holds names and values as they are on the wire."""
    model = json.loads((output / "python" / "lightmeter_client" / PROVIDER / "model.json").read_text("utf-8"))
    assert model["types"]
    text = json.dumps(model)
    assert all(json.dumps(value)[1:-1] in text for value in TEXTS)


def test_the_same_input_gives_the_same_bytes(output: Path, tmp_path: Path) -> None:
    """Another process, hash seed, working folder and output folder: no byte differs."""
    other = generate(tmp_path / "elsewhere", "2", tmp_path)
    read = [
        {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()} for out in (output, other)
    ]
    names = {str(path) for path in read[0]}
    assert names == {str(path) for path in read[1]}
    assert "MANIFEST.json" in names
    different = [str(path) for path in read[0] if read[0][path] != read[1][path]]
    assert different == []
