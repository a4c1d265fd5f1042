"""Changes as GitHub workflow commands: annotations beside the lines of the new specification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lightmeter.diff.change import Change, Comparison
from lightmeter.report.changewords import breaks, place_of, requests_line, where
from lightmeter.report.github import annotation

if TYPE_CHECKING:
    from typing import TextIO

_COMMANDS: Final = {"breaking": "error", "price": "warning", "compatible": "notice"}


def write(found: Comparison, out: TextIO, color: bool) -> None:
    """One command a change, and one for the requests."""
    for change in found.changes:
        out.write(_command(change) + "\n")
    if found.requests is not None:
        grave = "error" if found.requests.count("now-invalid") else "notice"
        title = [("title", "lightmeter diff --requests")]
        out.write(annotation(grave, title, requests_line(found.requests)) + "\n")


def _command(change: Change) -> str:
    names = where(change)
    properties = [("title", f"lightmeter {change.kind}: {breaks(change)}")]
    text = change.sentence(change.places[0]) + (f"\nin {names}" if names else "")
    if change.new_origin is not None and change.new_origin.file:
        place = change.new_origin
        properties = [
            ("file", place.file),
            ("line", str(place.line)),
            ("col", str(place.column)),
            *properties,
        ]
    elif old := place_of(change.old_origin):
        text += f"\nwas at {old}"  # a line that the checked out files do not have
    return annotation(_COMMANDS[change.level], properties, text)
