"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from lightmeter.cli.app import COMMANDS as COMMANDS_OF_THE_PROGRAM
from readme.examples import README, ROOT, Command, blocks, commands, matches, run, workplace

TEXT = README.read_text("utf-8")
BLOCKS = tuple(blocks(TEXT))
COMMANDS = tuple(command for block in BLOCKS for command in commands(block))
NAMES = tuple(COMMANDS_OF_THE_PROGRAM)

pytestmark = pytest.mark.xdist_group("readme")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[Command, str]:
    """What every command prints, run in order in one folder, with the files that the README shows in it."""
    folder = workplace(tmp_path_factory.mktemp("readme"))
    for block in BLOCKS:
        if block.name:
            (folder / block.name).write_text(block.text, "utf-8")
    return {command: run(command.command, folder) for command in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"line {command.line}")
def test_command(printed: dict[Command, str], command: Command) -> None:
    """A command prints what stands below it."""
    if not matches(command.expected, printed[command]):
        assert command.expected == printed[command]


def test_python() -> None:
    """The Python session goes as shown."""
    sessions = "\n".join(block.text for block in BLOCKS if block.language == "pycon")
    test = doctest.DocTestParser().get_doctest(sessions, {}, "README", str(README), 0)
    told: list[str] = []
    assert test.examples
    assert doctest.DocTestRunner().run(test, out=told.append).failed == 0, "".join(told)


@pytest.mark.parametrize(
    "block", [block for block in BLOCKS if block.language in ("json", "yaml")], ids=lambda block: block.line
)
def test_data(block: Any) -> None:
    """Examples of JSON and YAML are JSON and YAML."""
    assert (json.loads if block.language == "json" else yaml.safe_load)(block.text)


def test_links_and_paths() -> None:
    """Paths of the repository that the README names are there."""
    named = set(re.findall(r"`((?:spec|cost|generator|generated|tests)/[\w./-]*)`", TEXT))
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_rules() -> None:
    """The table has every rule of the linter, and the list every rule of the providers."""
    done = subprocess.run([_program(), "rules", "--format", "json"], capture_output=True, check=True)
    rules = json.loads(done.stdout)
    section = TEXT.partition("### Rules\n")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| `([\w-]+)` \| (\w+) \| `?(\w*)`? \| (.*) \|$", section, re.MULTILINE)
    assert rows == [
        (rule["rule"], rule["severity"], rule["keyword"] or "", rule["meaning"])
        for rule in rules
        if rule["provider"] is None and "command" not in rule
    ]
    listed = {
        (name, severity)
        for severity, names in re.findall(r"^- (\w+): (`.*)$", section, re.MULTILINE)
        for name in re.findall(r"`([\w-]+)`", names)
    }
    assert listed == {(rule["rule"], rule["severity"]) for rule in rules if rule["provider"]}


@pytest.mark.parametrize("name", NAMES)
def test_flags(name: str) -> None:
    """The table of commands has exactly the flags that a command has."""
    told = subprocess.run([_program(), name, "--help"], capture_output=True, text=True, check=True).stdout
    common = {"--format", "--output", "--quiet", "--verbose", "--color", "--help", "--config", "--no-config"}
    row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{name}"))
    described = set(re.findall(r"--[a-z][a-z-]*", told.partition("options:")[2]))
    assert set(re.findall(r"--[a-z][a-z-]*", row)) == _own(told, described) - common


def _own(told: str, described: set[str]) -> set[str]:
    """Flags that have an entry of their own in the help."""
    entries = re.findall(r"^  (?:-\w[^,]*, )?(--[a-z][a-z-]*)", told, re.MULTILINE)
    return described & set(entries)


def _program() -> Path:
    return Path(sys.executable).with_name("lightmeter")
