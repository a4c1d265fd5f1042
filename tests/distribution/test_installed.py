"""The wheel in environments that have nothing but what it asks for."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from distribution.installing import ROOT, Installed

EXAMPLES = ROOT / "spec" / "civitai" / "examples"
GOOD = EXAMPLES / "flux2-klein-create.json"
BAD = EXAMPLES / "negative" / "klein-height-not-16.json"

CLIENT_ALONE = """
import json, sys
from lightmeter_client import civitai
good, bad = (json.load(open(name)) for name in sys.argv[1:])
assert civitai.validate(good) == []
assert [problem.keyword for problem in civitai.validate(bad)] == ["multipleOf"]
assert str(civitai.cost(good).amount) == "12"
tops = {name.partition(".")[0] for name in sys.modules}
print(json.dumps(sorted(tops - sys.stdlib_module_names - {"__main__", "lightmeter_client"})))
"""

pytestmark = pytest.mark.xdist_group("distribution")


def test_version(plain: Installed) -> None:
    """`lightmeter --version` names the version of the project."""
    assert plain.run("lightmeter", "--version").stdout == "lightmeter 0.1.0\n"


@pytest.mark.parametrize("file, code", [(GOOD, 0), (BAD, 1)])
def test_lint(plain: Installed, file: Path, code: int) -> None:
    """The linter judges without any extra."""
    done = plain.run("lightmeter", "lint", file)
    assert (done.returncode, "not-multiple-of" in done.stdout) == (code, code == 1), done.stderr


def test_cost(plain: Installed) -> None:
    """So does the price."""
    done = plain.run("lightmeter", "cost", "--format", "json", GOOD)
    assert json.loads(done.stdout)["totals"] == [
        {"unit": "buzz", "amount": "12", "requests": 1, "unpriced": 0}
    ]


@pytest.mark.parametrize(
    "command",
    [
        ("rules",),
        ("prices", "list"),
        ("explain", "civitai/flux2/klein/createImage"),
        ("prices", "check", ROOT / "cost" / "lightmeter_cost" / "prices" / "civitai.yaml"),
        ("completion", "bash"),
    ],
)
def test_other_commands(plain: Installed, command: tuple[str | Path, ...]) -> None:
    """Every command but `generate` works without any extra."""
    done = plain.run("lightmeter", *command)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    "extra, command",
    [
        ("generate", ("generate", "--spec", ROOT / "spec" / "civitai")),
        ("generate", ("lint", GOOD, "--spec", ROOT / "spec" / "civitai")),
        ("mock", ("mock", "--port", "0")),
    ],
)
def test_missing_extra(plain: Installed, extra: str, command: tuple[str | Path, ...]) -> None:
    """What needs an extra says so in one line and could not run."""
    done = plain.run("lightmeter", *command)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert f"pip install 'lightmeter[{extra}]'" in done.stderr


def test_client_alone(plain: Installed, tmp_path: Path) -> None:
    """The client judges and prices with the standard library, copied out of the distribution."""
    site = next(plain.folder.glob("lib/python*/site-packages"))
    shutil.copytree(site / "lightmeter_client", tmp_path / "lightmeter_client")
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{CLIENT_ALONE}"
    done = plain.run("python", "-I", "-S", "-c", script, GOOD, BAD)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_models(complete: Installed) -> None:
    """The extra `models` brings the Pydantic models."""
    script = "from lightmeter_client.civitai import models; print(models.RequestInput is not None)"
    done = complete.run("python", "-c", script)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_generate(complete: Installed, tmp_path: Path) -> None:
    """The installed program makes of spec/ what is committed in generated/, to the byte."""
    done = complete.run("lightmeter", "generate", "--spec", ROOT / "spec", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert _contents(tmp_path) == _contents(ROOT / "generated")


def _contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
