"""The command line: finds the command, lets it run, turns what goes wrong into an exit code.

In: arguments. Out: an exit code (0 clean, 1 findings, 2 could not run).

A command is a module with two functions and one row in `COMMANDS`. Only the module that was asked for is
imported; keep its top free of heavy imports (dataclasses, typing and pathlib count as heavy):

    configure(parser: ArgumentParser) -> None   adds arguments, and those of `common.report_options`
    run(arguments: Namespace) -> int            writes to `common.report(arguments)`; CLEAN or FINDINGS

A third one is for commands whose start-up counts (argparse takes 9 ms):

    quick(arguments: list[str]) -> Namespace | None   the arguments where they need no parsing, else None

What keeps a command from running it raises: `exits.CannotRun` (one line: what, where, what to do) or
`load.diagnostics.SpecError`.
"""

from __future__ import annotations

import os
import sys

from lightmeter.cli import settings
from lightmeter.cli.common import nearest, note
from lightmeter.cli.exits import CANNOT_RUN, CLEAN, INTERRUPTED, PIPE_CLOSED, CannotRun

TYPE_CHECKING = False  # `typing` takes longer to import than a file takes to lint
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from typing import Protocol

    from lightmeter.cli.parser import Parser

    class Command(Protocol):
        """What a command module holds."""

        def configure(self, parser: Parser, /) -> None: ...
        def run(self, arguments: Namespace, /) -> int: ...


COMMANDS = {
    "lint": ("lightmeter.cli.lint", "judge requests: what the provider would refuse, and what may surprise"),
    "cost": ("lightmeter.cli.cost", "price requests, exactly, line by line"),
    "compare": ("lightmeter.cli.compare", "price the same picture on every provider that can make it"),
    "explain": ("lightmeter.cli.explain", "read a variant, one of its fields or a rule aloud"),
    "rules": ("lightmeter.cli.rules", "list the rules of lint and diff"),
    "prices": ("lightmeter.cli.prices", "list, show or check the price book"),
    "generate": ("lightmeter.cli.generate", "emit validators, calculators and schemas from specifications"),
    "diff": (
        "lightmeter.cli.diff",
        "compare two specifications: variants, fields, prices, and saved requests under both",
    ),
    "mock": (
        "lightmeter.cli.mock",
        "play a provider to test against: it validates and bills, and spends nothing",
    ),
    "audit": ("lightmeter.cli.audit", "hold a bill against the formulas: which lines are wrong, and why"),
    "ledger": ("lightmeter.cli.ledger", "fetch a provider's own history of works, for the audit"),
    "completion": ("lightmeter.cli.completion", "print a completion script for bash, zsh or fish"),
}
"""Name of the command -> its module, and one line of help."""

GENERATE_EXTRA = (
    "jinja2",
    "openapi_pydantic",
    "jsonpath",
    "datamodel_code_generator",
    "black",
    "isort",
    "pydantic",
)
"""Modules that come with the extra `generate` of the distribution."""


_HELP = """\
usage: lightmeter COMMAND [PATH ...|-] [options]

Is this image request valid, and what will it cost?

commands:
{commands}

options:
  -h, --help     show this; lightmeter COMMAND --help shows a command
  -V, --version  show the version

exit codes: 0 clean, 1 findings, 2 could not run"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Arguments default to those of the process; never raises for bad input."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        return _closed_pipe()
    except KeyboardInterrupt:
        return INTERRUPTED
    except CannotRun as problem:
        return _stopped(str(problem))
    except OSError as problem:
        return _stopped(_system_error(problem))
    except ModuleNotFoundError as problem:
        if problem.name not in GENERATE_EXTRA:
            raise
        return _stopped(
            f"this needs {problem.name}, which is not installed: pip install 'lightmeter[generate]'"
        )
    except Exception as problem:
        spec_error = _spec_error(problem)
        if spec_error is None:
            raise
        return _stopped(spec_error, prefix="")
    return code


def parser_of(command: str) -> Parser:
    """The argument parser of one command, with its module imported."""
    from lightmeter.cli.parser import Parser

    parser = Parser(prog=f"lightmeter {command}", description=COMMANDS[command][1])
    module_of(command).configure(parser)
    if command in settings.SETTINGS:
        settings.options(parser)
    return parser


def module_of(command: str) -> Command:
    """The module of one command."""
    name = COMMANDS[command][0]
    __import__(name)  # `importlib` itself takes a millisecond to import
    module: Command = sys.modules[name]  # pyright: ignore[reportAssignmentType]
    return module


def _dispatch(arguments: list[str]) -> int:
    first = arguments[0] if arguments else "--help"
    if first in ("-h", "--help", "help"):
        return _help(arguments[1:])
    if first in ("-V", "--version"):
        from lightmeter import __version__

        print(f"lightmeter {__version__}")
        return CLEAN
    if first not in COMMANDS:
        kind = "option" if first.startswith("-") else "command"
        raise CannotRun(f"there is no {kind} {first!r}{nearest(first, COMMANDS)}; see lightmeter --help")
    given = settings.given(first, arguments[1:])
    if given.file and not {"-v", "--verbose"}.isdisjoint(given.arguments):
        note(f"lightmeter: some options come from {given.file}")
    try:
        return _run(first, given.arguments)
    except CannotRun as problem:
        if not given.file:
            raise
        raise CannotRun(
            f"{problem} (some options come from {given.file}; --no-config leaves them out)"
        ) from problem


def _run(command: str, arguments: list[str]) -> int:
    module = module_of(command)
    quick: Callable[[list[str]], Namespace | None] | None = getattr(module, "quick", None)
    parsed = quick(arguments) if quick is not None else None
    if parsed is None:
        try:
            parsed = parser_of(command).parse_args(arguments)
        except SystemExit as done:  # --help of a command has been printed
            return CLEAN if done.code in (None, 0) else CANNOT_RUN
    return module.run(parsed)


def _help(names: list[str]) -> int:
    if names and names[0] in COMMANDS:
        parser_of(names[0]).print_help()
        return CLEAN
    width = max(map(len, COMMANDS))
    print(
        _HELP.format(commands="\n".join(f"  {name:{width}}  {line}" for name, (_, line) in COMMANDS.items()))
    )
    return CLEAN


def _speak_utf8(stream: object) -> None:
    """Output is UTF-8 with plain line ends everywhere; what cannot be encoded is shown as an escape."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _stopped(message: str, prefix: str = "lightmeter: ") -> int:
    note(prefix + message)
    return CANNOT_RUN


def _closed_pipe() -> int:
    """The reader went away (`| head`): nobody is left to tell, and Python must not complain at its exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED


def _system_error(problem: OSError) -> str:
    reason = problem.strerror or type(problem).__name__
    return f"{problem.filename}: {reason.lower()}" if problem.filename else reason.lower()


def _spec_error(problem: Exception) -> str | None:
    """The text of a `SpecError`; nothing can have raised one where its module is not loaded."""
    if "lightmeter.load.diagnostics" not in sys.modules:
        return None
    from lightmeter.load.diagnostics import SpecError

    return problem.render() if isinstance(problem, SpecError) else None
