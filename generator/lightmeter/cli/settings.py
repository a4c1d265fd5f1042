"""Settings of a project: `lightmeter.toml`, or `[tool.lightmeter]` in `pyproject.toml`.

In: a command and its arguments. Out: the arguments with the settings before them, as if somebody had typed those.
What writes files is no setting: that a repository was cloned must not decide where output goes.
"""

from __future__ import annotations

import os

from lightmeter.cli.common import nearest
from lightmeter.cli.exits import CannotRun

TYPE_CHECKING = False  # every start of the program comes by here
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Mapping
    from typing import Literal, TypeAlias

    Kind = Literal["text", "list", "flag", "path", "paths"]
    Toml: TypeAlias = "str | int | float | list[Toml] | Table"
    Table: TypeAlias = Mapping[str, "Toml"]

SETTINGS: Mapping[str, Mapping[str, Kind]] = {
    "lint": {
        "--provider": "text",
        "--endpoint": "text",
        "--spec": "path",
        "--skip-unsupported": "flag",
        "--select": "list",
        "--ignore": "list",
        "--fail-on": "text",
        "--max-cost": "text",
        "--format": "text",
    },
    "cost": {"--provider": "text", "--endpoint": "text", "--prices": "path", "--format": "text"},
    "compare": {"--provider": "text", "--endpoint": "text", "--with": "list"},
    "audit": {
        "--provider": "text",
        "--engine": "text",
        "--prices": "path",
        "--tolerance": "text",
        "--memory": "text",
        "--show": "text",
    },
    "diff": {
        "--requests": "paths",
        "--endpoint": "text",
        "--skip-unsupported": "flag",
        "--fail-on": "text",
    },
    "generate": {"--target": "text", "--package": "text", "--skip-unsupported": "flag"},
}
"""Command -> its options that may be settings. `list` and `paths` may be several; paths are relative to the file."""


class Given:
    """Arguments of a command, and the file that some of them come from ("" where none does)."""

    __slots__ = ("arguments", "file")

    def __init__(self, arguments: list[str], file: str = "") -> None:
        self.arguments = arguments
        self.file = file


def options(parser: ArgumentParser) -> None:
    """--config and --no-config: said by --help, read here, never seen by the command."""
    from argparse import SUPPRESS

    group = parser.add_argument_group("settings")
    group.add_argument(
        "--config",
        metavar="FILE",
        default=SUPPRESS,
        help="take settings from here (default: lightmeter.toml or pyproject.toml of the project)",
    )
    group.add_argument(
        "--no-config", action="store_true", default=SUPPRESS, help="take no settings from any file"
    )


def given(command: str, typed: list[str]) -> Given:
    """What was typed, with the settings of the project before it. An option that was typed replaces its setting."""
    known = SETTINGS.get(command)
    if known is None:
        return Given(typed)
    rest, file, wanted = _asked(command, typed)
    path = file or (_found() if wanted else None)
    if path is None:
        return Given(rest)
    table = _table(path, command)
    settings = [
        argument
        for name, value in table.items()
        if not any(one == f"--{name}" or one.startswith(f"--{name}=") for one in rest)
        for argument in _typed(path, command, name, value)
    ]
    return Given([*settings, *rest], path if settings else "")


def _asked(command: str, typed: list[str]) -> tuple[list[str], str | None, bool]:
    """The other arguments, the file of --config, and whether settings are wanted at all."""
    rest: list[str] = []
    file: str | None = None
    wanted = True
    each = iter(typed)
    for argument in each:
        if argument == "--no-config":
            wanted = False
        elif argument == "--config" or argument.startswith("--config="):
            file = argument[len("--config=") :] if "=" in argument else next(each, "")
            if not file:
                raise CannotRun(f"{command}: --config needs the name of a file")
        elif argument == "--":
            rest += [argument, *each]
        else:
            rest.append(argument)
    if file is not None and not wanted:
        raise CannotRun(f"{command}: --config and --no-config exclude each other; leave one out")
    return rest, file, wanted


def _found() -> str | None:
    """The nearest file with settings: here, or above, up to the root of the repository this folder is part of."""
    try:
        here = folder = os.getcwd()  # noqa: PTH109  pathlib takes longer to import than a file takes to lint
    except OSError:  # the working folder was removed
        return None
    candidates = [folder]
    while not os.path.exists(os.path.join(folder, ".git")):  # noqa: PTH110, PTH118
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            candidates = [here]
            break
        candidates.append(folder := above)
    for folder in candidates:
        for name in ("lightmeter.toml", "pyproject.toml"):
            path = os.path.join(folder, name)  # noqa: PTH118
            if os.path.isfile(path) and (name == "lightmeter.toml" or _has_section(path)):  # noqa: PTH113
                return os.path.relpath(path)
    return None


def _has_section(path: str) -> bool:
    """Whether a pyproject.toml speaks of us; cheap, because most do not."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return b"tool.lightmeter" in file.read()
    except OSError:
        return False


def _table(path: str, command: str) -> Table:
    """The settings of one command, after the names of all were checked."""
    document = _read(path)
    home = ""
    if os.path.basename(path) == "pyproject.toml":  # noqa: PTH119
        home = "tool.lightmeter."
        document = _inner(path, _inner(path, document, "tool", "tool"), "lightmeter", "tool.lightmeter")
    for name in document:
        _check_name(path, name, f"[{home}{name}] is no command with settings", SETTINGS)
        for setting in _inner(path, document, name, home + name):
            known = [option[2:] for option in SETTINGS[name]]
            _check_name(path, setting, f"[{home}{name}] {setting} is no setting", known)
    return _inner(path, document, command, home + command)


def _read(path: str) -> Table:
    import tomllib

    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return tomllib.load(file)
    except OSError as problem:
        reason = (problem.strerror or "cannot be read").lower()
        raise CannotRun(f"{path}: {reason}; --config takes a TOML file") from problem
    except (ValueError, RecursionError) as problem:
        raise CannotRun(f"{path}: not TOML: {problem}") from problem


def _check_name(path: str, name: str, message: str, known: Iterable[str]) -> None:
    if name not in known:
        raise CannotRun(f"{path}: {message}{nearest(name, known)}; there are {', '.join(known)}")


def _inner(path: str, document: Table, name: str, full: str) -> Table:
    found = document.get(name, {})
    if not isinstance(found, dict):
        raise CannotRun(f"{path}: {full} is no table; write [{full}]")
    return found


def _typed(path: str, command: str, name: str, value: Toml) -> list[str]:
    """A setting as it would have been typed."""
    kind = SETTINGS[command][f"--{name}"]
    if kind == "flag":
        if not isinstance(value, bool):
            raise CannotRun(f"{path}: [{command}] {name} is true or false, not {value!r}")
        return [f"--{name}"] if value else []
    several = kind in ("list", "paths")
    values = value if several and isinstance(value, list) else [value]
    for one in values:
        if isinstance(one, bool) or not isinstance(one, (str, int)):
            wanted = "a list of texts" if several else "text in quotes"
            raise CannotRun(f"{path}: [{command}] {name} is {wanted}, not {one!r}")
    if kind in ("path", "paths"):
        home = os.path.dirname(path)  # noqa: PTH120
        values = [os.path.relpath(os.path.join(home, str(one))) for one in values]  # noqa: PTH118
    return [f"--{name}={one}" for one in values]
