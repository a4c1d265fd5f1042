"""`lightmeter cost`: price requests, exactly, line by line.

In: paths. Out: a quote for every input, and a total for every unit; 1 if a request is invalid.
Every price comes from the emitted calculators; --prices only changes the rates they read.
"""

from __future__ import annotations

from lightmeter.cli.common import jobs_of, nearest, note, report, report_options
from lightmeter.cli.exits import CLEAN, FINDINGS, CannotRun

TYPE_CHECKING = False  # `typing` takes longer to import than a file takes to price
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from lightmeter.lint.advisor import Advisor
    from lightmeter.lint.judging import Judge
    from lightmeter_client._runtime.quotes import Rates

FORMATS = ("text", "json", "jsonl")


def configure(parser: ArgumentParser) -> None:
    """The flags of the contract."""
    add = parser.add_argument
    add(
        "paths", nargs="+", metavar="PATH", help="files (.json .yaml .jsonl .ndjson), folders, or - for stdin"
    )
    add("--provider", metavar="P", help="price as a request of this provider")
    add("--endpoint", metavar="E", help="price as a request to this URL or path")
    add("--stdin-filename", metavar="NAME", help="the name, and by its suffix the kind, of stdin")
    add("--at", metavar="DATE", help="use the rates in force on this day, such as 2026-08-07 (default: now)")
    add("--prices", metavar="FILE", help="a price book whose entries replace those of the same id")
    add("--advise", action="store_true", help="say how each request could cost less, and what that changes")
    add("-j", "--jobs", metavar="N", help="processes for large JSON Lines files (default: one a core)")
    report_options(parser, FORMATS)


def run(arguments: Namespace) -> int:
    """Price, report, and say by the exit code whether everything was valid."""
    from lightmeter.cli.progress import Progress
    from lightmeter.lint.quoting import Pricer, Totals
    from lightmeter.report import bill

    def watch(name: str, size: int) -> Progress:
        return Progress(name, size, arguments.quiet)

    judge, at, rates = judge_of("cost", arguments), day_of("cost", arguments.at), _rates(arguments)
    pricer = Pricer(judge, at, rates, watch, _advisor(judge, at, rates) if arguments.advise else None)
    totals, jobs = Totals(), jobs_of("cost", arguments)
    with report(arguments) as out:
        from lightmeter.cli.common import uses_color

        color = uses_color(arguments, out)
        form = bill.form_of(arguments.format, color)
        quotes = pricer.written(arguments.paths, arguments.stdin_filename, form, totals, jobs)
        bill.write(arguments.format, quotes, totals, out, color)
    if arguments.format == "jsonl":
        for line in totals.lines():
            note(line, arguments)
    return FINDINGS if totals.invalid else CLEAN


def _advisor(judge: Judge, at: str | None, rates: Rates | None) -> Advisor:
    from lightmeter.lint.advisor import Advisor

    return Advisor(judge, at, rates)


def judge_of(command: str, arguments: Namespace) -> Judge:
    """The judge that --provider and --endpoint ask for."""
    from lightmeter.lint.judging import Judge, installed_clients
    from lightmeter_client import PROVIDERS

    name = arguments.provider
    if name is not None and name not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        raise CannotRun(f"{command}: there is no provider {name!r}{nearest(name, PROVIDERS)}; known: {known}")
    return Judge(installed_clients(name), arguments.endpoint)


def day_of(command: str, text: str | None) -> str | None:
    """The day of --at, which is an ISO date and nothing near one."""
    if text is None:
        return None
    from datetime import date

    try:
        if date.fromisoformat(text).isoformat() == text:  # fromisoformat also reads 20260807 and 2026-W32
            return text
    except ValueError:
        pass
    raise CannotRun(f"{command}: --at {text!r} is not a date; write it as in 2026-08-07")


def _rates(arguments: Namespace) -> Rates | None:
    """The default book with the entries of --prices in place of its own; None for the emitted rates."""
    if arguments.prices is None:
        return None
    from lightmeter.cli.books import overridden, rates_of

    return rates_of(overridden(arguments.prices, arguments))
