"""Changes between two specifications in one of four formats: one module a format.

In: a `Comparison`. Out: the report.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import TextIO

    from lightmeter.diff.change import Comparison


def write(format: str, found: Comparison, out: TextIO, color: bool) -> None:  # noqa: A002  the field's own word
    """Write a report in one of the formats."""
    match format:
        case "json":
            from lightmeter.report.changes_json import write as chosen
        case "markdown":
            from lightmeter.report.changes_markdown import write as chosen
        case "github":
            from lightmeter.report.changes_github import write as chosen
        case _:
            from lightmeter.report.changes_text import write as chosen
    chosen(found, out, color)
