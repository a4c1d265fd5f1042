"""`lightmeter compare`: the same picture on every provider and variant that can make it.

In: one request. Out: what each variant would cost and what would be lost, the cheapest first; 1 if it is invalid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lightmeter.cli.common import nearest, note, report, report_options, uses_color
from lightmeter.cli.exits import CLEAN, FINDINGS, CannotRun

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from lightmeter.lint.quoting import Priced

FORMATS = ("text", "json", "markdown")


def configure(parser: ArgumentParser) -> None:
    """The request, how it is read, and whom it is compared with."""
    add = parser.add_argument
    add("path", metavar="REQUEST", help="a file (.json .yaml), or - for stdin")
    add("--provider", metavar="P", help="read it as a request of this provider")
    add("--endpoint", metavar="E", help="read it as a request to this URL or path")
    add("--stdin-filename", metavar="NAME", help="the name, and by its suffix the kind, of stdin")
    add("--pointer", metavar="POINTER", help="which input, where the request has several")
    add(
        "--with",
        dest="others",
        action="append",
        metavar="P",
        help="compare with this provider (default: all)",
    )
    add("--at", metavar="DATE", help="use the rates in force on this day (default: now)")
    report_options(parser, FORMATS)


def run(arguments: Namespace) -> int:
    """Compare, and report."""
    from lightmeter.compare.comparison import compare
    from lightmeter.report import comparison

    value, priced = _input(arguments)
    if priced is None:
        return FINDINGS
    variant = priced.variant or ""
    packages = tuple(f"lightmeter_client.{name}" for name in _providers(arguments, variant.partition("/")[0]))
    found = compare(variant, _at(value, priced.pointer), packages, arguments.at)
    with report(arguments) as out:
        comparison.write(arguments.format, found, out, uses_color(arguments, out))
    return CLEAN


def _input(arguments: Namespace) -> tuple[Any, Priced | None]:
    """The document and the one input in it; None (and a note why) where it is invalid."""
    from lightmeter.cli.cost import day_of, judge_of
    from lightmeter.lint.files import targets
    from lightmeter.lint.quoting import Pricer
    from lightmeter.lint.reading import Source

    arguments.at = day_of("compare", arguments.at)
    found = list(targets([arguments.path], arguments.stdin_filename))
    if len(found) != 1 or found[0].kind == "lines":
        raise CannotRun(
            f"compare: {arguments.path} is JSON Lines, a log; name a .json or .yaml file with one request"
        )
    source = Source(found[0].name, found[0].read(), found[0].kind)
    inputs = list(Pricer(judge_of("compare", arguments), arguments.at, None, _unwatched).of(source))
    invalid = next((priced for priced in inputs if priced.quote.status == "invalid"), None)
    if invalid is not None:
        note(f"compare: the request is invalid: {invalid.quote.reason}; lightmeter lint says more")
        return None, None
    wanted = [priced for priced in inputs if arguments.pointer in (None, priced.pointer) and priced.variant]
    if len(wanted) != 1:
        pointers = ", ".join(priced.pointer or "(root)" for priced in inputs if priced.variant) or "none"
        raise CannotRun(f"compare: choose one input with --pointer; this request has: {pointers}")
    value = source.value()
    return (value[0] if value else None), wanted[0]


def _unwatched(name: str, size: int) -> Any:
    raise AssertionError(f"{name} of {size} bytes is no file of many requests")


def _at(value: Any, pointer: str) -> dict[str, Any]:
    from lightmeter.lint.patchvalue import object_around

    return object_around(value, pointer + "/")


def _providers(arguments: Namespace, own: str) -> tuple[str, ...]:
    """The providers to compare with, that of the request always among them."""
    from lightmeter_client import PROVIDERS

    chosen = arguments.others or list(PROVIDERS)
    for name in chosen:
        if name not in PROVIDERS:
            known = ", ".join(PROVIDERS)
            raise CannotRun(
                f"compare: there is no provider {name!r}{nearest(name, PROVIDERS)}; known: {known}"
            )
    return tuple(name for name in PROVIDERS if name in chosen or name == own)
