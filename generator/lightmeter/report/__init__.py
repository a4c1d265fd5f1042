"""Findings to text, for people, editors and machines: one module a format, all with the same `write`.

In: findings, where their source lines are, `Options`. Out: the report, streamed where the format allows.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TextIO, TypeAlias

    from lightmeter.lint.finding import Edit, Finding, Fix

    Sources: TypeAlias = Callable[[str, int], str | None]
    """File and 1-based line to the text of that line, None where it is not at hand."""

    Edits: TypeAlias = Callable[[Finding, Fix], Sequence[Edit] | None]

FORMATS = ("text", "json", "jsonl", "sarif", "github")


class Tally:
    """What was read and repaired so far; the reader counts, the summary at the end of a report tells it."""

    __slots__ = ("files", "fixed", "requests")

    def __init__(self, requests: int = 0, files: int = 0, fixed: int = 0) -> None:
        self.requests = requests
        self.files = files
        self.fixed = fixed


class Options:
    """How a report looks.

    Attributes:
        color: ANSI colours. width: columns of a shown source line.
        summary: the counts at the end (text only). tally: the requests and files they are out of.
        edits: a fix as edits of its file, for SARIF; without it only plain replacements are written out.
        root: folder that SARIF and GitHub paths are relative to; the working directory if None.
    """

    __slots__ = ("color", "edits", "root", "summary", "tally", "width")

    def __init__(
        self,
        *,
        color: bool = False,
        width: int = 100,
        summary: bool = True,
        tally: Tally | None = None,
        edits: Edits | None = None,
        root: str | None = None,
    ) -> None:
        self.color = color
        self.width = width
        self.summary = summary
        self.tally = tally
        self.edits = edits
        self.root = root


def write(format: str, findings: Iterable[Finding], out: TextIO, sources: Sources, options: Options) -> None:  # noqa: A002  the field's own word
    """Write a report in one of `FORMATS`; findings are consumed as they come."""
    match format:
        case "text":
            from lightmeter.report.text import write as chosen
        case "json":
            from lightmeter.report.json_ import write as chosen
        case "jsonl":
            from lightmeter.report.jsonl import write as chosen
        case "sarif":
            from lightmeter.report.sarif import write as chosen
        case "github":
            from lightmeter.report.github import write as chosen
        case _:
            raise ValueError(format)
    chosen(findings, out, sources, options)


def no_sources(file: str, line: int) -> str | None:
    """Sources for a report that shows none."""
    return None
