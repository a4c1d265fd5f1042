"""Imports run one way, the emitted core needs the standard library only, and no provider is named in code."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.civitai import model

ROOT = Path(__file__).parents[1]
GENERATOR = ROOT / "generator" / "lightmeter"
COST = ROOT / "cost" / "lightmeter_cost"
CLIENT = ROOT / "generated" / "python" / "lightmeter_client"

LAYERS = {
    "lightmeter_cost": set[str](),
    "text": set[str](),
    "model": {"lightmeter_cost"},
    "load": {"text", "model"},  # origins and severities are words of the model
    "build": {"lightmeter_cost", "text", "model", "load"},
    "emit": {"lightmeter_cost", "text", "model", "load", "build"},
    "lint": {
        "lightmeter_cost",
        "model",
        "load",
        "build",
        "emit",
        "advise",
    },  # --spec judges by code emitted on the spot
    "advise": {"lightmeter_cost", "model", "load"},
    "compare": {"lightmeter_cost", "model", "lint", "advise"},
    "report": {"lightmeter_cost", "text", "model", "load", "lint", "compare", "diff"},
    "mock": {"lightmeter_cost", "model", "load", "build"},
    "audit": {"lightmeter_cost", "model", "load", "lint"},
    "diff": {"lightmeter_cost", "model", "load", "build", "lint"},
    "cli": {
        "lightmeter_cost",
        "text",
        "model",
        "load",
        "build",
        "emit",
        "report",
        "lint",
        "mock",
        "diff",
        "audit",
        "compare",
    },
}
"""What the code of a folder may import of ours; itself always. A new folder needs a line here."""

TOOLS = ("lint", "compare", "diff", "mock", "audit", "cli", "report")
"""The folders that may use the emitted package: what a user ships is what they run."""


def folders() -> Iterator[tuple[str, Path]]:
    """Every Python file of ours with the layer it belongs to."""
    for file in COST.rglob("*.py"):
        yield "lightmeter_cost", file
    for file in GENERATOR.rglob("*.py"):
        parts = file.relative_to(GENERATOR).parts
        if len(parts) > 1 and "runtime" not in parts:
            yield parts[0], file


FILES = [pytest.param(layer, file, id=str(file.relative_to(ROOT))) for layer, file in sorted(folders())]


def imported(file: Path) -> set[str]:
    """Layers and packages of ours that a file imports, at the top or later."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            head, _, rest = name.partition(".")
            if head == "lightmeter":
                found.add(rest.partition(".")[0])
            elif head.startswith("lightmeter_"):
                found.add(head)
    return found - {"__version__", ""}


@pytest.mark.parametrize(("layer", "file"), FILES)
def test_imports_run_one_way(layer: str, file: Path) -> None:
    """lightmeter_cost, then model, load, build, then emit and the tools, then the command line."""
    allowed = {layer, *LAYERS[layer], *({"lightmeter_client"} if layer in TOOLS else ())}
    assert imported(file) - allowed == set()


TARGETS = sorted(path.parent.name for path in (GENERATOR / "emit").glob("*/emitter.py"))


MADE_FROM = {"python": {"jsonschema"}}
"""Pydantic models are generated from our JSON Schemas."""


@pytest.mark.parametrize("target", TARGETS)
def test_targets_are_siblings(target: str) -> None:
    """No target imports from another: what two of them need is in emit/common."""
    others = "|".join(name for name in TARGETS if name not in (target, *MADE_FROM.get(target, ())))
    taken = re.compile(rf"(?m)^\s*(?:from|import) lightmeter\.emit\.({others})\b")
    files = (GENERATOR / "emit" / target).rglob("*.py")
    assert {file.name: found for file in files if (found := taken.findall(file.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    ("layer", "file"), [file for file in FILES if file.values[0] in ("model", "load", "build", "emit")]
)
def test_generating_never_imports_what_it_generated(layer: str, file: Path) -> None:
    """The generator must run before its first output exists."""
    assert "lightmeter_client" not in imported(file), layer


def loaded(code: str, *options: str) -> set[str]:
    """Modules that an interpreter has loaded after this code, beyond those it starts with."""
    report = "import json; print(json.dumps(sorted(set(sys.modules) - before)))"
    text = f"import sys; before = set(sys.modules)\n{code}\n{report}"
    done = subprocess.run([sys.executable, *options, "-c", text], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout)) - {"json"}


REQUEST = {"engine": "flux2", "model": "klein", "operation": "createImage", "prompt": "a cat", "steps": 51}
USE = f"""
sys.path.insert(0, {str(CLIENT.parent)!r})
from lightmeter_client import civitai
assert [problem.pointer for problem in civitai.validate({REQUEST!r})] == ["/steps"]
assert civitai.cost({REQUEST!r} | {{"steps": 20}}).micro == 12000000
"""


def test_the_core_needs_nothing_but_the_standard_library() -> None:
    """It validates and prices in an interpreter without site-packages (-I -S)."""
    outside = {
        name for name in loaded(USE, "-I", "-S") if name.partition(".")[0] not in sys.stdlib_module_names
    }
    assert {name.partition(".")[0] for name in outside} == {"lightmeter_client"}


SLOW = (
    "typing",
    "dataclasses",
    "inspect",
    "pydantic",
    "yaml",
    "json.decoder",
    "asyncio",
    "urllib.parse",
    "decimal",
)
"""Modules that would double the time a validator takes to start. `re` is among the emitted code's own: it is
needed for patterns."""


def test_the_core_starts_with_little() -> None:
    """Validating loads one engine and none of the slow modules of the standard library."""
    code = USE.rpartition("assert")[0]
    found = loaded(code, "-I", "-S")
    assert found.isdisjoint(set(SLOW) - {"json.decoder"})
    engines = {name.rpartition(".")[2] for name in found if name.startswith("lightmeter_client.civitai.")}
    assert engines.isdisjoint({"sdcpp", "comfy", "flux1_kontext", "models", "calculators", "operations"})


def _providers_of(*arguments: str) -> set[str]:
    """The providers that a command line imports."""
    code = f"from lightmeter.cli.app import main; main({list(arguments)!r})"
    path = [str(folder) for folder in (ROOT / "generator", ROOT / "cost", CLIENT.parent)]
    found = loaded(
        f"sys.path[:0] = {path!r}\nimport io; sys.stdout, out = io.StringIO(), sys.stdout\n{code}\nsys.stdout = out"
    )
    names = {folder.name for folder in (ROOT / "spec").iterdir()}
    return {name.split(".")[1] for name in found if name.startswith("lightmeter_client.")} & names


def test_a_request_loads_its_own_provider_only() -> None:
    """By its form, by the host of its URL, or by --provider; what the others need is not read."""
    spec = ROOT / "spec"
    assert _providers_of("lint", str(spec / "civitai/examples/flux2-klein-create.json")) == {"civitai"}
    assert _providers_of("cost", str(spec / "civitai/examples/flux2-klein-create.json")) == {"civitai"}
    assert _providers_of("lint", str(spec / "bfl/examples/pro-1mp-eu.json")) == {"bfl"}
    assert _providers_of("cost", str(spec / "verda/examples/klein-4b.json")) == {"verda"}


EXTRAS = {
    "models": {"pydantic", "typing_extensions"},
    "http": {"httpx2", "httpcore2", "anyio"},
    "client": {"httpx2"},
}
"""Folders of the client that are extras, and what they may import: one library, and what it stands on."""


def test_every_module_of_the_core_imports_the_standard_library_only() -> None:
    """What is loaded late counts too; what is an extra of its own may use its library."""
    outside: dict[str, set[str]] = {}
    for file in CLIENT.rglob("*.py"):
        extra = {name for part in file.parts if part in EXTRAS for name in EXTRAS[part]}
        names = {head for head in _heads(file) if head not in sys.stdlib_module_names} - extra
        outside |= {str(file.relative_to(CLIENT)): names} if names else {}
    assert outside == {}


def _heads(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]


def _own_words() -> set[str]:
    """Words of one provider: its name, its tags and their values. Short ones (`max`) are everybody's."""
    tags = {str(word) for variant in model().variants for pair in variant.tags for word in pair}
    providers = {folder.name for folder in (ROOT / "spec").iterdir() if folder.is_dir()}
    return {word for word in tags | providers if len(word) > 3} - {"model", "operation"}


@pytest.mark.parametrize(
    "file", [pytest.param(file, id=str(file.relative_to(ROOT))) for file in sorted(GENERATOR.rglob("*.py"))]
)
def test_no_provider_is_named_in_code(file: Path) -> None:
    """A provider is a folder in spec and no line of Python: no code asks for the name of one, or of its
    models.
    """
    assert sorted(_own_words() & set(_literals(file))) == []


def _literals(file: Path) -> Iterator[str]:
    """String literals outside docstrings."""
    tree = ast.parse(file.read_text("utf-8"))
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.value
