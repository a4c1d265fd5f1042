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


def bundled(built: Built, *names: str, provider: str = "civitai") -> str:
    """What a bundler for browsers makes of a page that uses nothing but these names."""
    page = built.project / f"page-{'-'.join(names)}.mjs"
    used = ", ".join(names)
    page.write_text(
        f'import {{ {used} }} from "@lightmeter/client/{provider}";\nconsole.log({used});\n', "utf-8"
    )
    command = ("--bundle", "--format=esm", "--platform=browser", "--target=es2022", "--log-level=error")
    return run(tool("esbuild"), page.name, *command, cwd=built.project)


CLIENT = ("BaseClient", "FileJournal", "MemoryJournal", "APIError", "ROUTES", "Redirect", "setTimeout")
PRICES = ("RATES", "Reading", "Quote")


def test_who_only_validates_gets_no_client_and_no_prices(built: Built) -> None:
    """A bundle with `validate` alone has neither."""
    text = bundled(built, "validate")
    assert "checkWorkflowTemplate" in text
    assert [word for word in (*CLIENT, *PRICES) if word in text] == []


def test_who_only_prices_gets_no_client(built: Built) -> None:
    """A bundle with `cost` has prices and no client; all of both is several times as large."""
    text, whole = bundled(built, "cost"), bundled(built, "Client")
    assert [word for word in PRICES if word not in text] == []
    assert [word for word in CLIENT if word in text] == []
    assert [word for word in CLIENT if word not in whole and word != "Redirect"] == []


def test_a_page_that_uses_the_client_needs_no_module_of_node(built: Built) -> None:
    """A bundler for browsers leaves nothing to resolve but what runs in Node alone."""
    for provider in ("bfl", "civitai", "empiriolabs", "verda"):
        text = bundled(built, "Client", provider=provider)
        assert 'from "node:' not in text
        assert 'import("node:' not in text
