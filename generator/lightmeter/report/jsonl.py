"""Findings as JSON Lines: one object of the command line contract a line, nothing when there are none."""

from __future__ import annotations

from lightmeter.report.json_ import encode

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from lightmeter.lint.finding import Finding
    from lightmeter.report import Options, Sources


def write(findings: Iterable[Finding], out: TextIO, sources: Sources, options: Options) -> None:
    """Each finding as soon as it comes."""
    for finding in findings:
        out.write(encode(finding.to_json()) + "\n")
