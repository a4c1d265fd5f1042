"""`lightmeter diff`: what a new specification does to variants, saved requests and the bill.

In: two specifications, or two price books, or both; requests. Out: a report; 1 if there is a change of the level
that --fail-on names, or above.
"""

from __future__ import annotations

from lightmeter.cli.common import allowed_of, note, report, report_options, spec_options, uses_color
from lightmeter.cli.exits import CLEAN, FINDINGS, CannotRun

TYPE_CHECKING = False  # as in the other commands
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from lightmeter.diff.change import Change, Comparison
    from lightmeter.diff.requests import Tally
    from lightmeter.diff.sources import Side
    from lightmeter.lint.judging import Judge
    from lightmeter_client._runtime.quotes import Rates
    from lightmeter_cost.pricebook import PriceBook

FORMATS = ("text", "json", "markdown", "github")


def configure(parser: ArgumentParser) -> None:
    """The flags of the contract, and --prices, --at, --endpoint."""
    add = parser.add_argument
    add(
        "specs",
        nargs="*",
        metavar="OLD NEW",
        help="spec folders, a folder of such folders, documents (with their overlay beside them), or REV:path in git",
    )
    add(
        "--prices",
        nargs=2,
        metavar=("OLD", "NEW"),
        help="price books (files, folders, REV:path) that count before those beside the specifications",
    )
    add(
        "--requests",
        action="append",
        default=[],
        metavar="PATH",
        help="saved requests (files, folders, JSON Lines) to judge and price under both",
    )
    add(
        "--at",
        metavar="DATE",
        help="price by the rates in force on this day, such as 2026-08-07 (default: now)",
    )
    add("--endpoint", metavar="E", help="judge the requests as sent to this URL or path")
    add(
        "--fail-on",
        choices=("breaking", "price", "any", "none"),
        default="breaking",
        help="what makes the exit code 1; price counts breaking changes too (default: breaking)",
    )
    spec_options(parser)
    report_options(parser, FORMATS)


def run(arguments: Namespace) -> int:
    """Compare, report, and say by the exit code whether it is grave."""
    from lightmeter.diff.change import Comparison
    from lightmeter.report.changes import write

    sides = _sides(arguments)
    names = arguments.specs or arguments.prices
    found = Comparison(names[0], names[1], _changes(sides), _tally(arguments, sides))
    with report(arguments) as out:
        write(arguments.format, found, out, uses_color(arguments, out))
    return FINDINGS if _fails(found, arguments.fail_on) else CLEAN


def _sides(arguments: Namespace) -> tuple[Side, Side]:
    """Both sides, read; what is compared by price alone has no models."""
    from lightmeter.diff.sources import Side, read_prices, read_side

    given = arguments.specs
    if len(given) not in (0, 2) or not (given or arguments.prices):
        raise CannotRun("diff: give OLD and NEW, or --prices OLD NEW; see lightmeter diff --help")
    books: list[PriceBook] = [read_prices(name) for name in arguments.prices or ()]
    if not given:
        old, new = (Side(name, (), book) for name, book in zip(arguments.prices, books, strict=True))
        return old, new
    old, new = (
        read_side(name, books[at] if books else None, arguments.skip_unsupported, allowed_of(arguments))
        for at, name in enumerate(given)
    )
    known = {warning.message for warning in old.warnings}
    for warning in dict.fromkeys((*old.warnings, *new.warnings)):
        is_news = warning.code == "no-rate-row" and warning.message not in known
        if arguments.verbose or warning.code == "left-out" or is_news:
            note(str(warning), arguments)
    return old, new


def _changes(sides: tuple[Side, Side]) -> tuple[Change, ...]:
    from lightmeter.diff.compare import arranged, compare_books, compare_specs

    old, new = sides
    return arranged((*compare_specs(old.models, new.models), *compare_books(old.book, new.book)))


def _tally(arguments: Namespace, sides: tuple[Side, Side]) -> Tally | None:
    """The requests under both sides; None where none were given."""
    if not arguments.requests:
        return None
    from lightmeter.cli.cost import day_of
    from lightmeter.cli.progress import Progress
    from lightmeter.diff.requests import judged
    from lightmeter.lint.quoting import Pricer

    def watch(name: str, size: int) -> Progress:
        return Progress(name, size, arguments.quiet)

    at = day_of("diff", arguments.at)
    pricers = [
        Pricer(_judge(side, f"lightmeter_{name}", arguments), at, _rates(side), watch)
        for name, side in zip(("old", "new"), sides, strict=True)
    ]
    return judged(arguments.requests, pricers[0], pricers[1], watch)


def _judge(side: Side, package: str, arguments: Namespace) -> Judge:
    """The emitted client of a side; the installed ones where only prices are compared."""
    from lightmeter.lint.judging import Judge, installed_clients

    if not side.models:
        return Judge(installed_clients(None), arguments.endpoint)
    from itertools import count
    from sys import modules

    from lightmeter.lint.custom import emitted

    models = tuple(model for _, model in side.models)
    package = next(name for number in count() if (name := f"{package}{number}") not in modules)
    return Judge(emitted(models, side.book, package), arguments.endpoint)


def _rates(side: Side) -> Rates | None:
    """The rates of a book that no client was emitted with."""
    if side.models:
        return None
    from lightmeter.cli.books import rates_of
    from lightmeter_cost.pricebook import default_book, merge

    return rates_of(merge(default_book(), side.book))


def _fails(found: Comparison, level: str) -> bool:
    """`price` counts breaking changes too, `any` counts all; requests count like the change that hits them."""
    tally = found.requests
    broken = bool(found.count("breaking") or (tally and tally.count("now-invalid")))
    repriced = bool(
        found.count("price") or (tally and (tally.count("repriced") or tally.count("now-unpriced")))
    )
    match level:
        case "breaking":
            return broken
        case "price":
            return broken or repriced
        case "any":
            return broken or repriced or bool(found.changes)
        case _:
            return False
