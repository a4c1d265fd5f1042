"""`lightmeter ledger pull`: a provider's history of works into Parquet files that `lightmeter audit` reads.

In: a provider, a folder. Out: one file a page; run again, it goes on where it stopped.
"""

from __future__ import annotations

from lightmeter.cli.common import nearest, note
from lightmeter.cli.exits import CLEAN, CannotRun

TYPE_CHECKING = False  # as in the other commands
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from typing import Any

EXTRAS = {"httpx2": "client", "pyarrow": "audit"}


def configure(parser: ArgumentParser) -> None:
    """pull PROVIDER FOLDER."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    told = "fetch the history of a provider, page by page"
    pulling = actions.add_parser("pull", help=told, description=told)
    add = pulling.add_argument
    add("provider", metavar="PROVIDER", help="whose history")
    add(
        "folder",
        metavar="FOLDER",
        help="where the pages are written; what is there already is not fetched again",
    )
    add(
        "--base-url",
        metavar="URL",
        help="another server than the provider's, such as a mock; it gets the token",
    )
    add(
        "--query",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a parameter of the provider's list, as in take=100 (more than once)",
    )
    add("-q", "--quiet", action="store_true", help="no notes on stderr")


def run(arguments: Namespace) -> int:
    """Pull; every page is told on stderr."""
    try:
        return _pull(arguments)
    except ModuleNotFoundError as problem:
        extra = EXTRAS.get(problem.name or "")
        if extra is None:
            raise
        raise CannotRun(
            f"ledger pull: this needs {problem.name}, which is not installed: pip install 'lightmeter[{extra}]'"
        ) from None


def _pull(arguments: Namespace) -> int:
    from importlib import import_module
    from pathlib import Path

    from lightmeter.audit.pull import PullError, history_of, pull
    from lightmeter.lint.variants import variants_of
    from lightmeter_client import PROVIDERS

    name = arguments.provider
    if name not in PROVIDERS:
        raise CannotRun(f"ledger pull: there is no provider {name!r}{nearest(name, PROVIDERS)}")
    package: Any = import_module(f"lightmeter_client.{name}")
    model = variants_of(package.__name__).model
    works = pages = 0
    try:
        history_of(model)
        with package.Client(base_url=arguments.base_url, journal=None) as client:
            for page in pull(client, model, Path(arguments.folder), _query(arguments.query)):
                works, pages = works + page.works, pages + 1
                note(f"{page.file}: {page.works} works", arguments)
    except PullError as problem:
        raise CannotRun(f"ledger pull: {problem}") from None
    except _api_error() as problem:
        raise CannotRun(f"ledger pull: {problem}; run it again to go on after page {pages}") from None
    note(f"{works:,} works on {pages:,} new pages in {arguments.folder}", arguments)
    return CLEAN


def _api_error() -> type[Exception]:
    from lightmeter_client._runtime.http.errors import APIError

    return APIError


def _query(pairs: list[str]) -> dict[str, Any]:
    """Parameters by the names the client has for them; true, false and whole numbers are what they look like."""
    from lightmeter.model.names import snake

    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        if not sign:
            raise CannotRun(f"ledger pull: --query {pair!r}: write NAME=VALUE, as in take=100")
        plain = {"true": True, "false": False}.get(text, text)
        found[snake(name)] = int(text) if text.isascii() and text.isdecimal() else plain
    return found
