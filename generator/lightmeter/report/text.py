"""Findings for people: place, rule, sentence, the source line with a mark under the value, the repair."""

from __future__ import annotations

from lightmeter.report.terminal import Paint
from lightmeter.text.printable import visible

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Final, TextIO

    from lightmeter.lint.finding import Finding, Fix
    from lightmeter.report import Options, Sources

_MOST: Final = 3
"""Variants named in `accepted by`; the others are counted."""


def write(findings: Iterable[Finding], out: TextIO, sources: Sources, options: Options) -> None:
    """Each finding as soon as it comes, then the counts."""
    paint = Paint(options.color)
    counts = Counts()
    for finding in findings:
        counts.add(finding)
        out.write(render(finding, sources, options, paint))
        out.write("\n")
    if options.summary:
        out.write(counts.summary(options, paint))


def render(finding: Finding, sources: Sources, options: Options, paint: Paint) -> str:
    """One finding as lines of text, the last one ended."""
    place = paint("bold", visible(f"{finding.file}:{finding.line}:{finding.column}:"))
    label = paint(finding.severity, f"{finding.severity}[{visible(finding.rule)}]")
    gutter = len(str(finding.line)) + 1
    lines = [f"{place} {label} {paint('bold', visible(finding.message))}"]
    lines += _source(finding, sources(finding.file, finding.line), gutter, options, paint)
    lines += [f"{' ' * gutter}{paint('gutter', '=')} {note}" for note in _notes(finding, paint)]
    return "\n".join(lines) + "\n"


def _source(finding: Finding, line: str | None, gutter: int, options: Options, paint: Paint) -> list[str]:
    if line is None or not line.strip():
        return []
    from lightmeter.report.excerpt import excerpt

    line = line.rstrip("\r\n")
    end = finding.end_column if finding.end_line == finding.line else len(line) + 1
    text, column, length = excerpt(line, finding.column - 1, end - 1, options.width)
    bar = paint("gutter", "|")
    mark = " " * column + paint(finding.severity, "^" * length)
    return [
        f"{' ' * gutter}{bar}",
        f"{paint('gutter', str(finding.line))} {bar} {text.rstrip()}",
        f"{' ' * gutter}{bar} {mark}",
    ]


def _notes(finding: Finding, paint: Paint) -> list[str]:
    notes: list[tuple[str, str]] = []
    if finding.accepted_by:
        notes.append(("help", f"accepted by {_shortened(finding.accepted_by)}"))
    notes += [("fix", _offer(fix)) for fix in finding.fixes]
    if finding.spec:
        notes.append(("spec", finding.spec + (f" ({finding.source})" if finding.source else "")))
    elif finding.source:
        notes.append(("source", finding.source))
    return [f"{paint('help', label + ':')} {visible(text)}" for label, text in notes]


def _shortened(names: tuple[str, ...]) -> str:
    if len(names) <= _MOST + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST])} and {len(names) - _MOST} more variants"


def _offer(fix: Fix) -> str:
    """What a fix does, whether it needs --unsafe-fixes, and what it does to the price."""
    remarks = [fix.applicability] if fix.applicability != "safe" else []
    if fix.price_delta is not None and fix.price_delta.strip("-0."):
        sign = "" if fix.price_delta.startswith("-") else "+"
        remarks.append(f"price {sign}{fix.price_delta}")
    return f"{fix.message} ({', '.join(remarks)})" if remarks else fix.message


class Counts:
    """Findings by severity, the files they are in, and how many a fix would end."""

    __slots__ = ("files", "fixable", "found", "unsafe")

    def __init__(self) -> None:
        self.found = {"error": 0, "warning": 0, "info": 0}
        self.files: set[str] = set()
        self.fixable = 0
        self.unsafe = 0

    def add(self, finding: Finding) -> None:
        self.found[finding.severity] += 1
        self.files.add(finding.file)
        if any(fix.applicability == "safe" for fix in finding.fixes):
            self.fixable += 1
        elif finding.fixes:
            self.unsafe += 1

    def summary(self, options: Options, paint: Paint) -> str:
        """The last lines: "Found 3 errors, 1 warning in 2 files; 1 fixable with --fix.\""""
        tally = options.tally
        fixed = f"Fixed {counted(tally.fixed, 'finding')}. " if tally and tally.fixed else ""
        severity = next((name for name, count in self.found.items() if count), None)
        if severity is None:
            scope = ""
            if tally:
                scope = f" in {counted(tally.requests, 'request')} ({counted(tally.files, 'file')})"
            return paint("good", f"{fixed}No findings{scope}.") + "\n"
        nouns = {"error": "error", "warning": "warning", "info": "remark"}
        found = ", ".join(counted(count, nouns[name]) for name, count in self.found.items() if count)
        line = f"{fixed}Found {found} in {counted(len(self.files), 'file')}{self._fixes()}."
        return paint("bold", line) + "\n"

    def _fixes(self) -> str:
        offers: list[str] = []
        if self.fixable:
            offers.append(f"{self.fixable} fixable with --fix")
        if self.unsafe:
            offers.append(f"{self.unsafe}{' more' if self.fixable else ' fixable'} with --unsafe-fixes")
        return "; " + ", ".join(offers) if offers else ""


def counted(count: int, noun: str) -> str:
    """ "1 file", "2 files", "200,000 files"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
