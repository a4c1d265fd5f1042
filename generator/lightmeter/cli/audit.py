"""`lightmeter audit`: every line of a bill against the formula.

In: ledgers. Out: a report; 1 if a line is wrong. Verdicts and prices come from the emitted validators and calculators.
"""

from __future__ import annotations

from lightmeter.cli.common import nearest, report, report_options, uses_color
from lightmeter.cli.exits import CLEAN, FINDINGS, CannotRun

TYPE_CHECKING = False  # as in the other commands
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from lightmeter_client._runtime.quotes import Rates
    from lightmeter_cost.audit.engine import DuckDB
    from lightmeter_cost.audit.run import Settings
    from lightmeter_cost.audit.spark import Spark
    from lightmeter_cost.book import PriceBook

FORMATS = ("text", "json", "html", "csv", "parquet", "focus")


HELP = """\
a ledger is any of these (texts may be packed with gzip; `-` is standard input):
  a table       CSV, Parquet or JSON Lines with the columns request (JSON) and billed, and where there
                are any: unit, id, at, provider, endpoint, currency, status, refunded, tags
  a history     workflows as the provider's API returns them (lightmeter ledger pull fetches them)
  a journal     the SQLite file that a client of ours keeps; beside a bill it shows what was never asked for

examples:
  lightmeter audit bill.csv                                    what is wrong, and why
  lightmeter audit bill.csv --format html -o report.html       a page to send to the provider
  lightmeter audit history/ 'bills/2026-*.csv' --at 2026-10-01 all at the rates of one day
  lightmeter audit bill.csv --tolerance 0.5 --show free        let half a unit pass; list free lines too

formats: text, json, html (one page, opens offline), csv and parquet (the findings), focus (every charge, as FOCUS 1.2)
exit codes: 0 nothing wrong, 1 lines are wrong, 2 could not run"""


def configure(parser: ArgumentParser) -> None:
    """The flags of the contract."""
    parser.epilog = HELP
    add = parser.add_argument
    add(
        "ledgers", nargs="+", metavar="LEDGER", help="files, folders or patterns: workflows, journals, tables"
    )
    add("--provider", metavar="P", help="the provider of lines that name none")
    add("--engine", choices=("duckdb", "spark"), default="duckdb", help="what runs the SQL (default: duckdb)")
    add("--work", metavar="FOLDER", help="where Spark keeps its tables: a folder that every worker sees")
    add("--master", metavar="URL", help="the Spark master (default: local[*])")
    add(
        "--at",
        metavar="billed|DATE",
        default="billed",
        help="the day whose rates count (default: the day each line was billed)",
    )
    add(
        "--prices",
        metavar="FILE",
        help="your own price book (YAML): its entries replace those of the same id; see lightmeter prices show",
    )
    add(
        "--tolerance",
        metavar="ABS",
        default="0",
        help="how far off an amount may be, in its own unit, as in 0.5 (default: 0)",
    )
    add(
        "--show",
        metavar="CLASS,...",
        default="",
        help="list lines of these classes too, as in free,refunded; or: all",
    )
    add(
        "--memory",
        metavar="SIZE",
        help="the most memory SQL takes, as in 2GB, at least 128MB; the rest goes to disk (TMPDIR)",
    )
    report_options(parser, FORMATS)


def run(arguments: Namespace) -> int:
    """Audit, report, and say by the exit code whether a line was wrong."""
    try:
        return _run(arguments)
    except ModuleNotFoundError as problem:
        extra = {"duckdb": "audit", "pyarrow": "audit", "pyspark": "spark"}.get(problem.name or "")
        if extra is None:
            raise
        raise CannotRun(
            f"audit: this needs {problem.name}, which is not installed: pip install 'lightmeter[{extra}]'"
        ) from None


def _run(arguments: Namespace) -> int:
    from lightmeter.audit.judge import ClientJudge
    from lightmeter.audit.reading import READER
    from lightmeter.audit.sql import emitted
    from lightmeter.cli.phases import Phases
    from lightmeter.report import audit as reports
    from lightmeter_cost.audit.engine import EngineError
    from lightmeter_cost.audit.run import audit
    from lightmeter_cost.audit.sources import LedgerError

    book = _book(arguments)
    judge = ClientJudge(_provider(arguments.provider), _rates(book))
    settings = _settings(arguments)
    try:
        with _engine(arguments) as engine:
            queries = emitted(engine.dialect, book)
            with Phases(arguments.quiet) as phases:
                result = audit(arguments.ledgers, engine, READER, judge, settings, queries, phases.watch)
                if arguments.output in (None, "-"):
                    phases.close()  # the report has the terminal to itself
                with report(arguments) as out:
                    reports.write(
                        arguments.format, result, out, uses_color(arguments, out), arguments.verbose
                    )
    except LedgerError as problem:
        raise CannotRun(str(problem)) from None
    except EngineError as problem:
        raise CannotRun(f"audit: {problem}") from None
    return FINDINGS if result.fails else CLEAN


def _engine(arguments: Namespace) -> DuckDB | Spark:
    if arguments.engine == "spark":
        from lightmeter_cost.audit.spark import Spark

        if arguments.memory is not None:
            raise CannotRun("audit: --memory is for duckdb; Spark has spark.driver.memory and its like")
        return Spark(arguments.master or "local[*]", arguments.work)
    for name in ("work", "master"):
        if getattr(arguments, name) is not None:
            raise CannotRun(f"audit: --{name} is for Spark: add --engine spark, or leave it out")
    from lightmeter_cost.audit.engine import DuckDB

    return DuckDB(_megabytes(arguments.memory))


def _megabytes(text: str | None) -> int | None:
    """A size as in 512MB, 2GB or 1.5GiB."""
    if text is None:
        return None
    import re

    from lightmeter_cost.audit.engine import LEAST

    found = re.fullmatch(
        r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?([MGT])i?B?", text.strip(), re.IGNORECASE | re.ASCII
    )
    if found is None:
        raise CannotRun(f"audit: --memory {text!r} is no size: write it as in 512MB or 2GB")
    size = int(float(found[1]) * {"m": 1, "g": 1000, "t": 1_000_000}[found[2].lower()])
    if size < LEAST:
        raise CannotRun(
            f"audit: --memory {text}: the audit needs {LEAST}MB at least; more than fits goes to disk"
        )
    return size


def _provider(name: str | None) -> str | None:
    from lightmeter_client import PROVIDERS

    if name is not None and name not in PROVIDERS:
        known = ", ".join(PROVIDERS)
        raise CannotRun(f"audit: there is no provider {name!r}{nearest(name, PROVIDERS)}; known: {known}")
    return name


def _book(arguments: Namespace) -> PriceBook | None:
    """The default book with the entries of --prices in place of its own; None for the emitted rates."""
    if arguments.prices is None:
        return None
    from lightmeter.cli.books import overridden

    return overridden(arguments.prices, arguments)


def _rates(book: PriceBook | None) -> Rates | None:
    if book is None:
        return None
    from lightmeter.cli.books import rates_of

    return rates_of(book)


def _settings(arguments: Namespace) -> Settings:
    from lightmeter_cost.audit.classes import BY_NAME
    from lightmeter_cost.audit.run import Settings
    from lightmeter_cost.exact import to_micro

    try:
        slack = to_micro(arguments.tolerance)
    except ValueError as problem:
        raise CannotRun(f"audit: --tolerance: {problem}") from None
    chosen: list[str] = arguments.show.split(",") if arguments.show else []
    shown = tuple(BY_NAME) if chosen == ["all"] else tuple(chosen)
    for name in shown:
        if name not in BY_NAME:
            raise CannotRun(f"audit: --show: there is no class {name!r}{nearest(name, BY_NAME)}")
    return Settings(_day(arguments.at), slack, shown)


def _day(text: str) -> str | None:
    if text == "billed":
        return None
    from datetime import date

    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise CannotRun(f"audit: --at {text!r} is neither billed nor a date as in 2026-08-07")
