"""An audit as text, JSON, HTML or a table: one module a format.

In: a `Result`. Out: the report. Parquet is bytes, written below the text stream.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import TextIO

    from lightmeter_cost.audit.result import Result


def write(format: str, result: Result, out: TextIO, color: bool, every: bool) -> None:  # noqa: A002  the field's own word
    """Write a report in one of the formats that are text; `every` shows all findings where some are left out."""
    match format:
        case "json":
            from lightmeter.report.audit_json import write as write_json

            write_json(result, out)
        case "html":
            from lightmeter.report.audit_html import write as write_html

            write_html(result, out)
        case "csv":
            from lightmeter.report.audit_csv import write as write_csv

            write_csv(result, out)
        case "parquet":
            from lightmeter.report.audit_csv import write_parquet

            write_parquet(result, out.buffer)
        case "focus":
            from lightmeter.report.audit_focus import write as write_focus

            write_focus(result, out)
        case _:
            from lightmeter.report.audit_text import write as write_text

            write_text(result, out, color, every)
