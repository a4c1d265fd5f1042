"""Settings of a project, in lightmeter.toml or pyproject.toml."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli.running import KLEIN, Runner
from lightmeter.cli.app import parser_of
from lightmeter.cli.settings import SETTINGS

SEEDED = {**KLEIN, "seed": 2**60}
DEAR = {**KLEIN, "cfgScale": 1.5}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, with the working folder in it."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    (folder / "seeded.json").write_text(json.dumps(SEEDED), "utf-8")
    (folder / "dear.json").write_text(json.dumps(DEAR), "utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("command", SETTINGS)
def test_every_setting_is_an_option_of_its_command(command: str) -> None:
    """With the same name, taking as much; nothing that names an output is a setting."""
    actions = parser_of(command)._option_string_actions  # pyright: ignore[reportPrivateUsage] - no public list
    for name, kind in SETTINGS[command].items():
        action = actions[name]
        assert (action.nargs == 0) == (kind == "flag"), name
        assert (type(action).__name__ == "_AppendAction") == (kind in ("list", "paths")), name
        assert name not in ("--output", "--out", "--work", "--fix", "--unsafe-fixes", "--ledger", "--bill")


def test_settings_count_as_if_they_had_been_typed(run: Runner, project: Path) -> None:
    """A rule that the project ignores is not reported."""
    assert "seed-precision" in _rules(run, "lint", "seeded.json")
    (project / "lightmeter.toml").write_text('[lint]\nignore = ["seed-precision"]\n', "utf-8")
    assert _rules(run, "lint", "seeded.json") == []
    assert _rules(run, "lint", "--no-config", "seeded.json") == ["seed-precision"]
    assert run("lint", "seeded.json", "--verbose") == 0
    assert "lightmeter: some options come from lightmeter.toml\n" in run.err


def test_what_is_typed_replaces_the_setting(run: Runner, project: Path) -> None:
    (project / "lightmeter.toml").write_text('[lint]\nfail-on = "warning"\nselect = "wrong-type"\n', "utf-8")
    assert run("lint", "dear.json") == 0
    assert run("lint", "dear.json", "--select", "cfg-scale-doubles") == 1
    assert run("lint", "dear.json", "--select=cfg-scale-doubles", "--fail-on=error") == 0


def test_pyproject_holds_them_as_well(run: Runner, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under tool.lightmeter, found from a folder inside of the repository."""
    (project / "pyproject.toml").write_text('[tool.lightmeter.lint]\nignore = "seed-precision"\n', "utf-8")
    (project / "inner").mkdir()
    monkeypatch.chdir(project / "inner")
    assert _rules(run, "lint", "../seeded.json") == []
    (project / "inner" / "lightmeter.toml").write_text("", "utf-8")
    assert _rules(run, "lint", "../seeded.json") == ["seed-precision"]


def test_nothing_above_the_repository_counts(run: Runner, project: Path) -> None:
    (project.parent / "lightmeter.toml").write_text('[lint]\nignore = "seed-precision"\n', "utf-8")
    assert _rules(run, "lint", "seeded.json") == ["seed-precision"]
    assert _rules(run, "lint", "--config", "../lightmeter.toml", "seeded.json") == []


def test_a_path_is_relative_to_the_file(run: Runner, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A price book of the project prices requests in every folder of it."""
    book = (
        "entries:\n- id: civitai.flux2.klein.step\n  unit: buzz\n  per: step\n  by: [modelVersion]\n  rows:\n"
        '  - {key: ["4b"], value: "1", observed: "2026-11-21", source: ours, confidence: stated}\n'
    )
    (project / "ours.yaml").write_text(book, "utf-8")
    (project / "lightmeter.toml").write_text('[cost]\nprices = "ours.yaml"\n', "utf-8")
    (project / "inner").mkdir()
    monkeypatch.chdir(project / "inner")
    (quote,) = run.json("cost", "../seeded.json")["quotes"]
    (usual,) = run.json("cost", "--no-config", "../seeded.json")["quotes"]
    assert (quote["amount"], usual["amount"]) == ("40", "12")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[lint]\nignroe = []", "[lint] ignroe is no setting; did you mean ignore?"),
        ("[lnt]\n", "[lnt] is no command with settings; did you mean lint?"),
        ('[lint]\noutput = "x"', "[lint] output is no setting"),
        ("lint = 3", "lint is no table; write [lint]"),
        ("[lint]\nskip-unsupported = 1", "[lint] skip-unsupported is true or false, not 1"),
        ("[lint]\nfail-on = 1.5", "[lint] fail-on is text in quotes, not 1.5"),
        ("[lint]\nignore = [true]", "[lint] ignore is a list of texts, not True"),
        ("[lint]\nfail-on = ['a']", "[lint] fail-on is text in quotes, not ['a']"),
        ("[lint", "not TOML: "),
        ("\x00", "not TOML: "),
        ('[lint]\nfail-on = "never"', "--fail-on: invalid choice: 'never'"),
        ('[lint]\nignore = "no-such-rule"', "no-such-rule"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_the_file(
    run: Runner, project: Path, text: str, said: str
) -> None:
    """Exit 2; also where the option itself refuses the value."""
    (project / "lightmeter.toml").write_text(text, "utf-8")
    assert run("lint", "seeded.json") == 2
    assert said in run.err
    assert "lightmeter.toml" in run.err
    assert run.err.count("\n") == 1


def test_a_missing_file_of_settings_is_one_line(run: Runner, project: Path) -> None:
    assert run("lint", "--config", "gone.toml", "seeded.json") == 2
    assert run.err == "lightmeter: gone.toml: no such file or directory; --config takes a TOML file\n"
    assert run("lint", "seeded.json", "--config") == 2
    assert "--config needs the name of a file" in run.err
    assert run("lint", "--config", "a.toml", "--no-config", "seeded.json") == 2
    assert "exclude each other" in run.err


def test_a_working_folder_that_was_removed_has_no_settings(run: Runner, project: Path) -> None:
    (project / "gone").mkdir()
    request = project / "seeded.json"
    os.chdir(project / "gone")
    (project / "gone").rmdir()
    assert run("lint", request) == 0
    os.chdir(project)


def _rules(run: Runner, *arguments: str) -> list[str]:
    return [finding["rule"] for finding in run.json(*arguments)]
