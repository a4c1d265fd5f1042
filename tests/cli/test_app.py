"""The program around the commands: help, errors, completion, start-up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.running import ROOT, Runner
from lightmeter.cli.app import COMMANDS, module_of

PATHS = os.pathsep.join(str(ROOT / name) for name in ("generator", "cost", "generated/python"))


def program(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": PATHS}
    return subprocess.run(
        [sys.executable, "-m", "lightmeter", *arguments], capture_output=True, text=True, env=environment
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Runner, command: str) -> None:
    """`COMMAND --help` and `help COMMAND`, on stdout, exit 0."""
    assert run(command, "--help") == 0
    assert f"usage: lightmeter {command}" in run.out
    assert run("help", command) == 0
    assert callable(module_of(command).run)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_help_lists_the_commands(run: Runner, arguments: list[str]) -> None:
    assert run(*arguments) == 0
    assert all(f"\n  {command}" in run.out for command in COMMANDS)


def test_version(run: Runner) -> None:
    assert run("--version") == 0
    assert run.out.startswith("lightmeter 0.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["generat"], "there is no command 'generat'; did you mean generate?"),
        (["-x"], "there is no option '-x'"),
        (["explain"], "explain: the following arguments are required: NAME"),
        (["rules", "--format", "xml"], "invalid choice: 'xml'"),
    ],
)
def test_wrong_usage_is_one_line(run: Runner, arguments: list[str], said: str) -> None:
    """Exit 2, and where to read on."""
    assert run(*arguments) == 2
    assert said in run.err
    assert run.err.count("\n") == 1
    assert "--help" in run.err


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    """`lightmeter explain ... | head -1` says nothing on stderr."""
    command = f'"{sys.executable}" -m lightmeter explain civitai | head -1; exit "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": PATHS}
    )
    assert done.stderr == ""
    assert done.returncode in (0, 141)


def test_help_starts_without_heavy_modules() -> None:
    """Nothing of a command is loaded before it is known which."""
    code = "import sys; from lightmeter.cli.app import main; main(['--version']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": PATHS},
    )
    loaded = set(done.stdout.split())
    assert not loaded & {
        "typing",
        "dataclasses",
        "inspect",
        "pathlib",
        "argparse",
        "json",
        "jinja2",
        "pydantic",
        "yaml",
    }


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_every_command(run: Runner, shell: str) -> None:
    """The script is valid where the shell is there to ask."""
    assert run("completion", shell) == 0
    assert all(command in run.out for command in COMMANDS)
    path = shutil.which(shell)
    if path is not None:
        done = subprocess.run([path, "-n"], input=run.out, text=True, capture_output=True)
        assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes_options_and_choices(run: Runner) -> None:
    """Commands first, then options, then the words an option takes."""
    run("completion", "bash")
    lines = [
        run.out,
        'COMP_WORDS=(lightmeter ge) COMP_CWORD=1; _lightmeter; echo "${COMPREPLY[@]}"',
        'COMP_WORDS=(lightmeter generate --ch) COMP_CWORD=2; _lightmeter; echo "${COMPREPLY[@]}"',
        'COMP_WORDS=(lightmeter generate --format j) COMP_CWORD=3; _lightmeter; echo "${COMPREPLY[@]}"',
    ]
    done = subprocess.run(["bash", "-c", "\n".join(lines)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["generate", "--check", "json"]
