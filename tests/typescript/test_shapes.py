"""What the Civitai document does not have: other shapes, and texts that try to get out of their place."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from emit import hostile
from emit.test_shapes import BAD, DOCUMENT, GOOD
from lightmeter.build import build_model
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter.load.spec import load_spec
from lightmeter_cost.pricebook import default_book
from typescript.building import build

pytestmark = pytest.mark.xdist_group("typescript")

PROGRAM = """
import { readFileSync } from "node:fs";
const { OPERATIONS, validateBody } = await import(process.argv[1]);
const bodies = JSON.parse(readFileSync(0, "utf8"));
const shown = ({ pointer, keyword, expected }) => ({ pointer, keyword, expected });
process.stdout.write(JSON.stringify(bodies.map((body) => validateBody(OPERATIONS[0].id, body).map(shown))));
"""


def judged(folder: Path, document: dict[str, Any], bodies: list[Any]) -> list[list[dict[str, Any]]]:
    """The problems of bodies, by the package that is emitted for a document."""
    spec = folder / "small"
    spec.mkdir()
    (spec / "openapi.json").write_text(json.dumps(document), "utf-8")
    model, _ = build_model(load_spec(spec), default_book())
    for file in emit_typescript((model,), default_book()):
        path = folder / "out" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    index = next((build(folder, folder / "out" / "typescript") / "dist").glob("*/requests.js")).with_name(
        "index.js"
    )
    command = ["node", "--input-type=module", "-e", PROGRAM, index.as_uri()]
    done = subprocess.run(
        command, input=json.dumps(bodies), capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_shapes(tmp_path: Path) -> None:
    """Types that contain themselves, unions, maps with bound names, nested arrays: no error, or exactly one."""
    answers = judged(tmp_path, DOCUMENT, [*GOOD, *BAD])
    assert [len(answer) for answer in answers] == [0] * len(GOOD) + [1] * len(BAD)


def test_hostile_texts(tmp_path: Path) -> None:
    """They compile, and every wire value is taken; an unknown member gets the exact names."""
    request = hostile.request()
    good, wrong = judged(tmp_path, hostile.document(), [request, {**request, "not a field": 1}])
    assert good == []
    assert [(problem["pointer"], problem["keyword"]) for problem in wrong] == [
        ("/not a field", "additionalProperties")
    ]
    assert set(wrong[0]["expected"]) == set(request)
