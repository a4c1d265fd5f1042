"""What commands share: their common options, notes, where the report goes.

In: parsed arguments. Out: nothing but text on stdout, stderr or in the file named by --output.
Imported by every start of the program: standard library, and only what is already loaded.
"""

from __future__ import annotations

import os
import sys

from lightmeter.cli.exits import CannotRun

TYPE_CHECKING = False  # `typing` takes longer to import than a file takes to lint
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from typing import TextIO

    from lightmeter.load.allowed import Allowed
    from lightmeter.load.diagnostics import Diagnostic


def report_options(parser: ArgumentParser, formats: Iterable[str] = ("text", "json")) -> None:
    """--format, --output, --quiet, --verbose, --color: the same for every command."""
    group = parser.add_argument_group("report")
    names = tuple(formats)
    group.add_argument(
        "--format", choices=names, default=names[0], help=f"how to report (default: {names[0]})"
    )
    group.add_argument("-o", "--output", metavar="FILE", help="write the report to FILE instead of stdout")
    group.add_argument("-q", "--quiet", action="store_true", help="no notes and no progress on stderr")
    group.add_argument("-v", "--verbose", action="store_true", help="more notes on stderr")
    group.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colours in text (default: auto)"
    )


def note(message: str, arguments: Namespace | None = None) -> None:
    """One line on stderr; not when the user wants quiet."""
    if arguments is None or not arguments.quiet:
        print(message, file=sys.stderr)


def spec_options(parser: ArgumentParser) -> None:
    """--skip-unsupported and --allow-ref, for commands that read specifications which are not ours."""
    parser.add_argument(
        "--skip-unsupported",
        action="store_true",
        help="leave out the operations of the specification that need something unsupported, and name them",
    )
    parser.add_argument(
        "--allow-ref",
        action="append",
        default=[],
        metavar="PATH|URL",
        help="let $ref read this file or folder beyond the specification's own, or what begins with this URL",
    )


def allowed_of(arguments: Namespace) -> Allowed:
    """What --allow-ref names."""
    from lightmeter.load.allowed import allowed

    try:
        return allowed(arguments.allow_ref)
    except ValueError as problem:
        raise CannotRun(f"--allow-ref: {problem}") from None


FEW = 5
"""Notes of one kind that are shown without --verbose."""


def told(warnings: Iterable[Diagnostic], arguments: Namespace) -> None:
    """Warnings about a specification on stderr; many of one kind are counted, what is left out is always named."""
    counts: dict[str, int] = {}
    for warning in warnings:
        counts[warning.code] = counts.get(warning.code, 0) + 1
        if counts[warning.code] <= FEW or arguments.verbose or warning.code == "left-out":
            note(str(warning), arguments)
    for code, count in counts.items():
        if count > FEW and not arguments.verbose and code != "left-out":
            note(f"... and {count - FEW} more [{code}]; --verbose lists them", arguments)


def uses_color(arguments: Namespace, stream: TextIO) -> bool:
    """Colour on a terminal, unless --color, NO_COLOR or TERM=dumb say otherwise."""
    if arguments.color != "auto":
        return arguments.color == "always"
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return not plain and arguments.output in (None, "-") and stream.isatty()


def jobs_of(command: str, arguments: Namespace) -> int:
    """How many processes --jobs asks for; one a core unless it is given."""
    if arguments.jobs is None:
        return os.cpu_count() or 1
    if not arguments.jobs.isascii() or not arguments.jobs.isdigit() or int(arguments.jobs) < 1:
        raise CannotRun(f"{command}: --jobs {arguments.jobs!r} is no number of processes; write 1 or more")
    return int(arguments.jobs)


def nearest(name: str, known: Iterable[str], count: int = 3) -> str:
    """`; did you mean a, b or c?` for the nearest names, or an empty text."""
    from difflib import get_close_matches

    found = get_close_matches(name, tuple(known), n=count)
    if not found:
        return ""
    return f"; did you mean {' or '.join(filter(None, (', '.join(found[:-1]), found[-1])))}?"


class StandardOutput:
    """stdout as a context, so that commands write to it as to a file."""

    def __enter__(self) -> TextIO:
        return sys.stdout

    def __exit__(self, *_: object) -> None:
        pass


def report(arguments: Namespace) -> AbstractContextManager[TextIO]:
    """Where the report is written: stdout, or the file of --output, which appears complete or not at all."""
    if arguments.output in (None, "-"):
        return StandardOutput()
    from lightmeter.cli.output import OutputFile

    return OutputFile(arguments.output)
