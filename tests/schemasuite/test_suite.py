"""JSON Schema as its own test suite has it: what is supported is supported entirely, the rest is refused by name."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lightmeter.build import build_model
from lightmeter.emit.typescript.emitter import emit_typescript
from lightmeter.lint.custom import clients_of
from lightmeter.load.spec import load_spec
from lightmeter_cost.pricebook import default_book
from schemasuite.suite import Group, document, groups, refused
from typescript.building import build

pytestmark = pytest.mark.xdist_group("schemasuite")

HERE = Path(__file__).parent
REASONS = {
    "unsupported-keyword",
    "unsupported-schema",
    "unsupported-value",
    "ambiguous-choice",
    "never-valid",
}
REASONS |= {
    "ref-outside",
    "ref-syntax",
    "ref-dangling",
    "contradictory-closedness",
    "unsupported-choice",
    "default-outside-type",
}
PROGRAM = """
import { readFileSync } from "node:fs";
const { validateBody } = await import(process.argv[1]);
const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(asked.map(([id, body]) => validateBody(id, body).length === 0)));
"""
Named = tuple[str, str, str]


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return refused(tmp_path_factory.mktemp("refused"))


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory, refusals: dict[str, str]) -> Path:
    """A document of every group that is not refused."""
    path = tmp_path_factory.mktemp("suite") / "openapi.json"
    path.write_text(json.dumps(document(tuple(_supported(refusals)))), "utf-8")
    return path


def _supported(refusals: dict[str, str]) -> Iterator[Group]:
    yield from (group for group in groups() if group.id not in refusals)


def _differing(refusals: dict[str, str], verdicts: Iterator[bool]) -> list[Named]:
    """The instances whose verdict is not that of the suite."""
    return [
        (group.file, group.title, title)
        for group in _supported(refusals)
        for title, _, valid in group.tests
        if next(verdicts) != valid
    ]


def _waived() -> list[Named]:
    waivers = yaml.safe_load((HERE / "waivers.yaml").read_text("utf-8"))
    return [(file, group, test) for waiver in waivers for file, group, test in waiver["instances"]]


def test_what_is_refused_is_listed(refusals: dict[str, str]) -> None:
    """Every group that generation refuses, with the codes; nothing else fails, and nothing is dropped silently."""
    listed = "".join(
        f"{group.file} | {group.title} | {refusals[group.id]}\n" for group in groups() if group.id in refusals
    )
    if os.environ.get("LIGHTMETER_UPDATE"):
        (HERE / "refused.txt").write_text(listed, "utf-8")
    assert (HERE / "refused.txt").read_text("utf-8") == listed
    assert {code for codes in refusals.values() for code in codes.split(", ")} <= REASONS


def test_python_agrees_with_the_suite(spec: Path, refusals: dict[str, str]) -> None:
    """The emitted Python gives the verdict of the suite on every instance, but for the waived readings."""
    (client,) = clients_of(str(spec))
    verdicts = (
        client.validate({"value": value}, endpoint=group.id) == []
        for group in _supported(refusals)
        for _, value, _ in group.tests
    )
    assert sorted(_differing(refusals, verdicts)) == sorted(_waived())


def test_typescript_agrees_with_the_suite(spec: Path, refusals: dict[str, str], tmp_path: Path) -> None:
    """So does the emitted TypeScript."""
    model, _ = build_model(load_spec(spec), default_book())
    for file in emit_typescript((model,), default_book()):
        path = tmp_path / "out" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    index = build(tmp_path, tmp_path / "out" / "typescript") / "dist" / model.provider / "operations.js"
    asked: list[Any] = [
        (group.id, {"value": value}) for group in _supported(refusals) for _, value, _ in group.tests
    ]
    command = ["node", "--input-type=module", "-e", PROGRAM, index.as_uri()]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(_differing(refusals, iter(json.loads(done.stdout)))) == sorted(_waived())
