"""The emitted TypeScript package compiles strictly, packs, installs into an empty project, and runs there."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from typescript.building import HERE, ROOT, Built, run, tool

pytestmark = pytest.mark.xdist_group("typescript")


def test_the_tarball_holds_sources_and_compiled_files(built: Built) -> None:
    """Nothing else, and no dependencies."""
    package = json.loads((built.package / "package.json").read_text("utf-8"))
    assert package.keys().isdisjoint({"dependencies", "peerDependencies", "optionalDependencies"})
    assert (package["type"], package["sideEffects"], package["license"]) == ("module", False, "MIT")
    installed = built.project / "node_modules" / "@lightmeter" / "client"
    assert {path.name for path in installed.iterdir()} == {"README.md", "dist", "package.json", "src"}
    assert [path.name for path in (built.project / "node_modules").iterdir() if path.name[0] != "."] == [
        "@lightmeter"
    ]


@pytest.mark.parametrize("file", sorted((HERE / "project").glob("*.test.mjs")), ids=lambda file: file.name)
def test_the_tests_of_node_pass(built: Built, file: Path) -> None:
    """Node's own test runner, in the project."""
    command = ["node", "--test", "--test-reporter=tap", file.name]
    environment = {**os.environ, "VECTORS": str(ROOT / "tests" / "vectors")}
    done = subprocess.run(
        command, cwd=built.project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_must_not_compile_does_not(built: Built) -> None:
    """Every line after @ts-expect-error is refused, and nothing else is."""
    run(tool("tsc"), "-p", "tsconfig.json", cwd=built.project)


def test_publint_has_nothing_to_say(built: Built) -> None:
    """On the packed tarball, suggestions included."""
    said = run(tool("publint"), "run", built.tarball, "--strict", cwd=built.project)
    assert "All good!" in said


def test_are_the_types_wrong(built: Built) -> None:
    """They are not, for every way to import an ESM package."""
    run(tool("attw"), built.tarball, "--profile", "esm-only", "--no-color", cwd=built.project)


def test_an_unused_half_can_be_left_out(built: Built) -> None:
    """What validates imports nothing that prices."""
    seen: set[Path] = set()
    waiting = [built.package / "src" / "civitai" / "requests.ts"]
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            names = [line.split('"')[1] for line in file.read_text("utf-8").splitlines() if ' from "' in line]
            waiting += [(file.parent / name).resolve().with_suffix(".ts") for name in names]
    assert {file.stem for file in seen}.isdisjoint({"rates", "quotes", "pricing"})
