"""Findings as GitHub workflow commands, which become annotations beside the line of a pull request."""

from __future__ import annotations

from lightmeter.report.paths import relative
from lightmeter.text.printable import visible

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final, TextIO

    from lightmeter.lint.finding import Finding
    from lightmeter.report import Options, Sources

_COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def write(findings: Iterable[Finding], out: TextIO, sources: Sources, options: Options) -> None:
    """One command a finding, as soon as it comes."""
    for finding in findings:
        out.write(command(finding, options.root) + "\n")


def command(finding: Finding, root: str | None) -> str:
    """`::error file=...,line=...,col=...,endLine=...,endColumn=...,title=...::message`."""
    places = [
        ("file", relative(finding.file, root)),
        ("line", str(finding.line)),
        ("col", str(finding.column)),
    ]
    if finding.end_line == finding.line:  # GitHub takes columns on one line only
        places += [("endLine", str(finding.end_line)), ("endColumn", str(finding.end_column))]
    places.append(("title", f"lightmeter {finding.rule}"))
    message = "\n".join([finding.message, *(f"fix: {fix.message}" for fix in finding.fixes)])
    return annotation(_COMMANDS[finding.severity], places, message)


def annotation(name: str, properties: list[tuple[str, str]], message: str) -> str:
    """A workflow command: "error", "warning" or "notice", with its properties in their order."""
    listed = ",".join(f"{key}={_escaped(text, _PROPERTY)}" for key, text in properties)
    return f"::{name} {listed}::{_escaped(message, _DATA)}"


def _escaped(text: str, table: dict[int, str]) -> str:
    """Percent-escaped as the runner asks; what is left of control characters is made visible."""
    return visible(text.translate(table))
