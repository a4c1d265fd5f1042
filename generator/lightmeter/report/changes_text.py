"""Changes for people: level, rule, sentence, where it is met, and the lines of both specifications."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lightmeter.diff.change import Change, Comparison
from lightmeter.report.changewords import breaks, case_line, headline, place_of, requests_line, where
from lightmeter.report.terminal import Paint
from lightmeter.text.printable import visible

if TYPE_CHECKING:
    from typing import TextIO

_STYLES: Final = {"breaking": "error", "price": "warning", "compatible": "good"}


def write(found: Comparison, out: TextIO, color: bool) -> None:
    """The counts, every change, what it does to the requests."""
    paint = Paint(color)
    out.write(paint("bold", visible(f"{found.old} -> {found.new}: {headline(found)}")) + "\n")
    for change in found.changes:
        out.write("\n" + "".join(f"{line}\n" for line in _lines(change, paint)))
    if found.requests is not None:
        out.write("\n" + paint("bold", visible(requests_line(found.requests))) + "\n")
        for case in found.requests.worst:
            place = paint("bold", visible(f"{case.file}:{case.line}:"))
            out.write(f"  {place} {visible(case_line(case))}\n")


def _lines(change: Change, paint: Paint) -> Iterator[str]:
    label = paint(_STYLES[change.level], f"{change.level}[{change.kind}]")
    yield f"{label} {paint('bold', visible(change.sentence(change.places[0])))}"
    if change.level == "breaking":
        yield f"  {breaks(change)}"
    names = where(change)
    if names and names != change.subject(change.places[0]):
        yield visible(f"  in {names}")
    old, new = place_of(change.old_origin), place_of(change.new_origin)
    if old or new:
        yield paint("dim", visible(f"  {' -> '.join(filter(None, (old, new)))}"))
