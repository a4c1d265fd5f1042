"""`lightmeter lint`: judge requests, report findings, repair what can be repaired.

In: paths. Out: a report; 1 if there is a finding of the severity that --fail-on names, or above.
"""

from __future__ import annotations

import os
import sys

from lightmeter.cli.common import (
    allowed_of,
    jobs_of,
    nearest,
    note,
    report,
    report_options,
    spec_options,
    told,
)
from lightmeter.cli.exits import CLEAN, FINDINGS, CannotRun
from lightmeter.lint.files import targets
from lightmeter.lint.judging import Judge, installed_clients
from lightmeter.lint.reading import Source

TYPE_CHECKING = False  # `typing` takes longer to import than a file takes to lint
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence
    from typing import Any

    from lightmeter.lint.budget import Limit
    from lightmeter.lint.files import Target
    from lightmeter.lint.finding import Edit, Finding, Fix

    Found = tuple[Finding, str]

FORMATS = ("text", "json", "jsonl", "sarif", "github")


def configure(parser: ArgumentParser) -> None:
    """The flags of the contract, and --jobs."""
    add = parser.add_argument
    add(
        "paths", nargs="+", metavar="PATH", help="files (.json .yaml .jsonl .ndjson), folders, or - for stdin"
    )
    add("--provider", metavar="P", help="judge as a request of this provider")
    add("--endpoint", metavar="E", help="judge as a request to this URL or path")
    add(
        "--spec",
        metavar="FILE",
        help="judge by this OpenAPI document or spec folder instead of the installed ones",
    )
    spec_options(parser)
    add("--stdin-filename", metavar="NAME", help="the name, and by its suffix the kind, of stdin")
    add(
        "--fix",
        action="store_true",
        help="apply safe fixes: they keep the picture and do not raise the price",
    )
    add(
        "--unsafe-fixes",
        action="store_true",
        help="also apply fixes that may change picture, price or result",
    )
    add("--diff", action="store_true", help="show what the fixes would change, and change nothing")
    add("--select", metavar="R,..", action="append", default=[], help="report these rules only")
    add("--ignore", metavar="R,..", action="append", default=[], help="do not report these rules")
    add("--fail-on", choices=("error", "warning"), default="error", help="what makes the exit code 1")
    add("--exit-zero", action="store_true", help="exit 0 whatever is found")
    add("--max-cost", metavar="500buzz", help="report requests that cost more than this")
    add("-j", "--jobs", metavar="N", help="processes for large JSON Lines files (default: one a core)")
    report_options(parser, FORMATS)


def quick(given: list[str]) -> Namespace | None:
    """The arguments where they are nothing but paths and --format: most calls are, and argparse takes 9 ms to load."""
    paths: list[str] = []
    form = "text"
    rest = iter(given)
    for argument in rest:
        if argument == "--format":
            form = next(rest, "")
        elif argument == "-" or not argument.startswith("-"):
            paths.append(argument)
        else:
            return None
    if not paths or form not in FORMATS:
        return None
    namespace: Any = type(sys.implementation)  # `types.SimpleNamespace`, without importing `types`
    return namespace(**DEFAULTS, paths=paths, format=form)


DEFAULTS: dict[str, object] = {
    **dict.fromkeys(("provider", "endpoint", "spec", "stdin_filename", "max_cost", "jobs", "output")),
    **dict.fromkeys(
        ("fix", "unsafe_fixes", "diff", "exit_zero", "quiet", "verbose", "skip_unsupported"), False
    ),
    "select": list[str](),
    "allow_ref": list[str](),
    "ignore": list[str](),
    "fail_on": "error",
    "color": "auto",
}
"""What `configure` fills in; a test compares the two."""


def run(arguments: Namespace) -> int:
    """Lint, report, and say by the exit code whether anything was found."""
    judge = _judge(arguments)
    keep = _filter(arguments)
    if arguments.fix or arguments.diff:
        changed = _repair(arguments, judge, keep)
        if arguments.diff:
            return FINDINGS if changed and not arguments.exit_zero else CLEAN
    session = _Session(arguments, judge)
    worst = _report(arguments, session, keep)
    if arguments.exit_zero or worst is None:
        return CLEAN
    failing = ("error",) if arguments.fail_on == "error" else ("error", "warning")
    return FINDINGS if worst in failing else CLEAN


def _judge(arguments: Namespace) -> Judge:
    if arguments.spec is not None:
        from lightmeter.lint.custom import clients_of

        clients = clients_of(
            arguments.spec,
            lambda notes: told(notes, arguments),
            arguments.skip_unsupported,
            allowed_of(arguments),
        )
        return Judge(clients, arguments.endpoint)
    from lightmeter_client import PROVIDERS

    if arguments.provider is not None and arguments.provider not in PROVIDERS:
        near = nearest(arguments.provider, PROVIDERS)
        raise CannotRun(
            f"lint: there is no provider {arguments.provider!r}{near}; known: {', '.join(PROVIDERS)}"
        )
    return Judge(installed_clients(arguments.provider), arguments.endpoint)


def _repair(arguments: Namespace, judge: Judge, keep: tuple[frozenset[str], frozenset[str]]) -> int:
    """Fix the files, or show what fixing would change; how many fixes there were."""
    if "-" in arguments.paths:
        raise CannotRun("lint: stdin cannot be fixed in place; give the file's path")
    from lightmeter.lint.repair import repair

    done = repair(arguments.paths, None, judge, keep, arguments.unsafe_fixes, arguments.diff)
    if arguments.diff:
        with report(arguments) as out:
            out.writelines(done.diffs)
    note(
        f"lightmeter: {done.fixed} {'would be' if arguments.diff else ''} fixed".replace("  ", " "), arguments
    )
    return done.fixed


def _filter(arguments: Namespace) -> tuple[frozenset[str], frozenset[str]]:
    """The rules to report (all if empty) and the rules not to report; a name nobody has is refused."""
    chosen = (_rules(arguments.select), _rules(arguments.ignore))
    if chosen[0] or chosen[1]:
        from lightmeter.lint.rules import every

        known = [rule.name for rule in every()]
        for name in sorted(chosen[0] | chosen[1]):
            if name not in known:
                raise CannotRun(
                    f"lint: there is no rule {name!r}{nearest(name, known)}; see lightmeter rules"
                )
    return chosen


def _rules(texts: list[str]) -> frozenset[str]:
    return frozenset(name.strip() for text in texts for name in text.split(",") if name.strip())


class _Session:
    """Reads every target; counts files and requests; keeps the source lines of what was found last."""

    def __init__(self, arguments: Namespace, judge: Judge) -> None:
        self.arguments = arguments
        self.judge = judge
        self.files = 0
        self.requests = 0
        self.lines: dict[tuple[str, int], str] = {}
        self.sources: dict[str, Source] = {}

    def findings(self) -> Iterator[Finding]:
        """Every finding in order of files and places."""
        limit = self._limit()
        for target in targets(self.arguments.paths, self.arguments.stdin_filename):
            self.files += 1
            if target.kind == "lines":
                yield from self._lines(target, limit)
                continue
            self.requests += 1
            source = Source(target.name, target.read(), target.kind)
            value = source.value()
            if limit is None and value is not None and self.judge.is_fine(value[0]):
                continue
            yield from self._explained(source, limit)

    def _explained(self, source: Source, limit: Limit | None) -> Iterator[Finding]:
        from lightmeter.lint.explain import findings_of

        found = findings_of(source, self.judge)
        if self.arguments.format == "sarif":
            self.sources[source.name] = source
        if limit is not None:
            from lightmeter.lint.budget import over_budget

            found += over_budget(source, self.judge, limit)
        for finding in found:
            self._remember(finding, source.text_of(finding.line))
            yield finding

    def _lines(self, target: Target, limit: Limit | None) -> Iterator[Finding]:
        from lightmeter.cli.progress import Progress
        from lightmeter.lint.bulk import lint_file, lint_stream

        size = os.stat(target.path).st_size if target.path else 0  # noqa: PTH116
        with Progress(target.name, size, self.arguments.quiet) as progress:
            if target.path is None:
                batches = lint_stream(target.name, sys.stdin.buffer, self.judge, limit=limit)
            else:
                jobs = jobs_of("lint", self.arguments)
                batches = lint_file(target.name, target.path, self.judge, jobs, limit)
            for batch in batches:
                self.requests += batch.requests
                progress.advance(batch.bytes)
                for finding, text in batch.found:
                    self._remember(finding, text)
                    yield finding

    def _remember(self, finding: Finding, text: str | None) -> None:
        self.lines.clear()
        if text is not None:
            self.lines[finding.file, finding.line] = text

    def _limit(self) -> Limit | None:
        if self.arguments.max_cost is None:
            return None
        from lightmeter.lint.budget import parse_limit

        limit = parse_limit(self.arguments.max_cost)
        if limit is None:
            raise CannotRun(
                f"lint: --max-cost {self.arguments.max_cost!r} is no amount; write 500buzz or 0.02usd"
            )
        return limit

    def edits(self, finding: Finding, fix: Fix) -> Sequence[Edit] | None:
        """A fix as edits of its file, for reports that carry them."""
        from lightmeter.lint.patch import edits_of

        source = self.sources.get(finding.file)
        if source is None:
            return None
        return edits_of(source.parsed, fix.patch, "yaml" if source.kind == "yaml" else "json", source.line)

    def source_line(self, file: str, line: int) -> str | None:
        return self.lines.get((file, line))


def _report(
    arguments: Namespace, session: _Session, keep: tuple[frozenset[str], frozenset[str]]
) -> str | None:
    """Write the report; the worst severity met, None if nothing was found."""
    from lightmeter.report import Options, Tally, write

    tally = Tally()
    seen: set[str] = set()

    def kept() -> Iterator[Finding]:
        for finding in session.findings():
            tally.requests, tally.files = session.requests, session.files
            if (not keep[0] or finding.rule in keep[0]) and finding.rule not in keep[1]:
                seen.add(finding.severity)
                yield finding
        tally.requests, tally.files = session.requests, session.files

    with report(arguments) as out:
        from lightmeter.cli.common import uses_color

        options = Options(color=uses_color(arguments, out), tally=tally, edits=session.edits)
        write(arguments.format, kept(), out, session.source_line, options)
    return next((severity for severity in ("error", "warning", "info") if severity in seen), None)
