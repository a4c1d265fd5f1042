"""What an upgrade of the specification means to users of what was generated: names, version, saved requests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cli.running import Runner
from lightmeter.diff.names import Bump, bumped, changed_names

CASES = Path(__file__).parent / "cases"
NAMED = CASES / "a-field-that-says-its-old-name"

PYTHON = """
__all__ = ["cost"]
def cost(body): ...
def hidden(body): ...
"""
MODELS = """
class Plate(Base):
    count: int
    _secret: int
    def fire(self): ...
class _Inner: ...
"""
TYPESCRIPT = """
export function validate(body: unknown): Problem[] {}
export type { Quote, Row as Rate } from "./quotes.js";
export { Client } from "./client.js";
export type * from "./types.js";
export * as webhooks from "./webhooks.js";
const inner = 1;
"""
CLIENT = """
export class Client extends Base {
  constructor(options: Options = {}) {
    super(options);
  }

  private key = "";

  async draw(request: Plate): Promise<Result> {
    return this.sent(request);
  }
}
export class Other {}
"""
TYPES = """
/** A plate: it has no `glaze?: string`. */
export interface Plate {
  /** How many. */
  count: number;
  readonly "fired-at"?: string;
}
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Runner:
    return Runner(capsys, tmp_path)


def test_names_that_went_and_came() -> None:
    """Public names of modules, the members of classes, what __all__ and the index modules name; nothing private."""
    files = {
        "python/kit/oven/__init__.py": PYTHON,
        "python/kit/oven/models.py": MODELS,
        "python/kit/_runtime/wire.py": "def send(): ...",
        "typescript/src/oven/index.ts": TYPESCRIPT,
        "typescript/src/oven/client.ts": CLIENT,
        "typescript/src/oven/types.ts": TYPES,
        "typescript/src/oven/webhooks.ts": "export function parse(content: unknown): Event {}",
        "typescript/src/oven/plates.ts": "export function checkPlate(body: unknown): void {}",
        "typescript/src/runtime/wire.ts": "export const wire = 1;",
    }
    assert changed_names({}, files).fresh == (
        "python kit.oven.cost",
        "python kit.oven.models.Plate",
        "python kit.oven.models.Plate.count",
        "python kit.oven.models.Plate.fire",
        "typescript oven.Client",
        "typescript oven.Client.draw",
        "typescript oven.Plate",
        "typescript oven.Plate.count",
        "typescript oven.Plate.fired-at",
        "typescript oven.Quote",
        "typescript oven.Rate",
        "typescript oven.validate",
        "typescript oven.webhooks",
        "typescript oven.webhooks.parse",
    )
    assert changed_names(files, {}).bump == "major"
    assert changed_names({}, files).bump == "minor"
    assert changed_names(files, files).bump == "none"


@pytest.mark.parametrize(
    ("version", "bump", "expected"),
    [
        ("1.2.3", "major", "2.0.0"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "patch", "1.2.4"),
        ("0.2.3", "major", "0.3.0"),
        ("0.2.3", "minor", "0.2.4"),
        ("1.2.3", "none", "1.2.3"),
    ],
)
def test_the_next_version(version: str, bump: Bump, expected: str) -> None:
    """Semantic Versioning; before 1.0.0 the second number stands for what breaks."""
    assert bumped(version, bump) == expected


def test_generate_says_what_an_upgrade_breaks(run: Runner) -> None:
    """Names that went, changes of the model, the version to give it; nothing before the first run or without change."""
    out = run.folder / "out"
    spec = shutil.copytree(NAMED / "old", run.folder / "spec")
    asked = ("generate", "--spec", spec, "--out", out, "--target", "python,typescript")
    assert run.json(*asked)["upgrade"] is None
    assert run.json(*asked)["upgrade"] is None
    shutil.copy(NAMED / "new" / "openapi.yaml", spec / "openapi.yaml")
    told = run.json(*asked, "--check")["upgrade"]
    assert told["bump"] == "major"
    assert told["changes"]["breaking"] == 1
    for language in ("python", "typescript"):
        assert any(n.startswith(language) and n.endswith(".surface") for n in told["names"]["gone"])
        assert any(n.startswith(language) and n.endswith(".look") for n in told["names"]["new"])
    run(*asked)
    assert "! look was called `surface`" in run.out
    assert "version bump major: 0.1.0 -> 0.2.0 (before 1.0.0 " in run.out


def test_saved_requests_follow_a_field_that_was_renamed(run: Runner) -> None:
    """lint --fix moves a member to the name that x-renamed-from gives it; what is only near is not touched."""
    text = '{"count": 2, "surface": "matte"}\n{"count": 2, "sufrace": "matte"}\n'
    saved = run.write("saved.jsonl", text)
    assert run("lint", "--spec", NAMED / "new", "--fix", saved) == 1
    assert saved.read_text("utf-8") == text.replace('"surface"', '"look"')
    assert "1 fixed" in run.err


def test_a_variant_that_is_newer_than_the_client(run: Runner) -> None:
    """A tag that nobody knows here is a finding, and an invalid quote, that say what to do."""
    request = run.write("new.json", {"engine": "flux3", "prompt": "A cat"})
    assert run("lint", request) == 1
    assert "run lightmeter generate" in run.out
    assert run("cost", request) == 1
    assert "run lightmeter generate" in run.out
    typo = run.write("typo.json", {"engine": "flux2", "model": "clein"})
    assert run("lint", typo) == 1
    assert "run lightmeter generate" not in run.out


def test_a_new_value_without_a_rate_is_noted(run: Runner) -> None:
    """diff says on stderr what the price book lacks, if the old specification did not lack it already."""
    cases = Path(__file__).parents[1] / "build" / "cases" / "values-without-a-rate"
    old, new = (shutil.copytree(cases, run.folder / name) for name in ("old", "new"))
    document = new / "openapi.yaml"
    document.write_text(document.read_text("utf-8").replace("12b]", "12b, 20b]"), "utf-8")
    assert run("diff", old, new) == 0
    assert "civitai.flux2.klein.step[20b]" in run.err
    assert "civitai.flux2.klein.step[12b]" not in run.err
    assert 'modelVersion may be "20b"' in run.out
