"""Changes as a comment on a pull request: the counts, the bill, a table; compatible changes are folded away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lightmeter.diff.change import Change, Comparison
from lightmeter.report.changewords import (
    breaks,
    case_line,
    headline,
    place_of,
    plural,
    requests_line,
    variants_of,
)
from lightmeter.text.markdown import cell, code, escaped, sentence

if TYPE_CHECKING:
    from typing import TextIO

    from lightmeter.diff.requests import Tally

MOST: Final = 100
"""Rows of one table: GitHub takes comments of up to 65,536 characters."""
NAMED: Final = 3


def write(found: Comparison, out: TextIO, color: bool) -> None:
    """The whole comment."""
    out.writelines(f"{line}\n" for line in _lines(found))


def _lines(found: Comparison) -> Iterator[str]:
    yield f"### Specification: {headline(found)}"
    yield ""
    yield f"{code(found.old)} to {code(found.new)}"
    if found.requests is not None:
        yield ""
        yield from _requests(found.requests)
    loud = [change for change in found.changes if change.level != "compatible"]
    quiet = [change for change in found.changes if change.level == "compatible"]
    if loud:
        yield ""
        yield from _table(loud)
    if quiet:
        yield ""
        yield f"<details><summary>{plural(len(quiet), 'compatible change')}</summary>"
        yield ""
        yield from _table(quiet)
        yield ""
        yield "</details>"


def _table(changes: list[Change]) -> Iterator[str]:
    yield "| level | change | where | line |"
    yield "|---|---|---|---|"
    for change in changes[:MOST]:
        text = f"{cell(change.subject(change.places[0]))}{sentence(change.said)}" if _has_name(change) else ""
        cells = (escaped(breaks(change)), text or sentence(change.said), _where(change), _place(change))
        yield f"| {' | '.join(cells)} |"
    if len(changes) > MOST:
        yield f"| | and {len(changes) - MOST:,} more | | |"


def _has_name(change: Change) -> bool:
    return bool(change.subject(change.places[0]))


def _where(change: Change) -> str:
    names = variants_of(change)
    shown = ", ".join(cell(name) for name in names[:NAMED])
    return shown + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _place(change: Change) -> str:
    place = place_of(change.new_origin or change.old_origin)
    return cell(place) if place else ""


def _requests(tally: Tally) -> Iterator[str]:
    yield f"**{escaped(requests_line(tally))}**"
    if tally.worst:
        yield ""
        yield "<details><summary>the worst of them</summary>"
        yield ""
        yield "| request | what happens |"
        yield "|---|---|"
        for case in tally.worst:
            yield f"| {cell(f'{case.file}:{case.line}')} | {sentence(case_line(case))} |"
        yield ""
        yield "</details>"
