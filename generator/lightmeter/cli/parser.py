"""The argument parser of every command: argparse, with errors as one line and no guessing of abbreviations.

In: arguments. Out: a `Namespace`; what cannot be parsed is `CannotRun`.
"""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import NoReturn

from lightmeter.cli.exits import CannotRun


class Parser(ArgumentParser):
    """An `ArgumentParser` that raises `CannotRun` instead of printing its usage and leaving."""

    def __init__(self, *, prog: str, description: str) -> None:
        super().__init__(
            prog=prog,
            description=description,
            allow_abbrev=False,
            formatter_class=RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        command = self.prog.partition(" ")[2]
        raise CannotRun(f"{command}: {message}; see {self.prog} --help")
