"""`lightmeter mock`: a provider to test against, which validates and bills but spends nothing.

In: flags. Out: base URLs on stdout once it listens; 0 when a signal ends it.
"""

from __future__ import annotations

from lightmeter.cli.common import allowed_of, nearest, note, spec_options
from lightmeter.cli.exits import CLEAN, CannotRun
from lightmeter.cli.mockflags import settings_of, whole

TYPE_CHECKING = False  # `typing` takes longer to import than this help takes to print
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from lightmeter.load.diagnostics import Diagnostic
    from lightmeter.mock.provider import Provider
    from lightmeter.mock.settings import Settings
    from lightmeter.mock.world import World

EXTRA = ("starlette", "uvicorn", "PIL")
"""Modules that come with the extra `mock`."""


def configure(parser: ArgumentParser) -> None:
    """The flags of the contract, and those that say what the documents do not."""
    add = parser.add_argument
    add("--provider", action="append", metavar="P", help="play this provider (repeatable; default: all)")
    add("--spec", metavar="FILE", help="play this OpenAPI document or spec folder; it answers examples")
    spec_options(parser)
    add("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    add("--port", default="8787", metavar="N", help="port to listen on; 0 takes a free one (default: 8787)")
    add(
        "--latency",
        default="200ms",
        metavar="TIME",
        help="from a submission to the end of its work (default: 200ms)",
    )
    add(
        "--chaos",
        action="append",
        default=[],
        metavar="NAME=RATE",
        help="a fault and how often, 0 to 1; NAME@OPERATION=RATE for one operation; see --chaos list",
    )
    add("--seed", default=None, metavar="N", help="makes a run repeatable (default: drawn, and printed)")
    add(
        "--stepped",
        action="store_true",
        help="time passes with the requests: nothing takes long, and with --seed a run repeats to the byte",
    )
    add("--ledger", metavar="FILE", help="append every true event to FILE, as JSON Lines")
    add(
        "--bill",
        metavar="FILE",
        help="at the end, what the providers would show their customers (JSON Lines)",
    )
    add(
        "--strict-auth", action="store_true", help="accept only the tokens of --token, or one that is printed"
    )
    add("--token", action="append", default=[], metavar="T", help="a token that --strict-auth accepts")
    add(
        "--balance",
        action="append",
        default=[],
        metavar="ACCOUNT=AMOUNT",
        help="what every user starts with in an account",
    )
    add(
        "--price",
        action="append",
        default=[],
        metavar="VARIANT=AMOUNT",
        help="price of requests that no documented formula prices; VARIANT may have *",
    )
    add("--prices", metavar="FILE", help="a price book whose entries replace those of the same id")
    add("--url-life", metavar="TIME", help="how long a signed URL is valid (default: as documented, or 10m)")
    add("--plain-callbacks", action="store_true", help="send callbacks for https://127.0.0.1 as plain HTTP")
    add("-q", "--quiet", action="store_true", help="no notes on stderr")


def run(arguments: Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    if "list" in arguments.chaos:
        return _list_faults()
    names = _names(arguments)
    port = whole(arguments.port, "--port", 65535)
    _writable(arguments.bill)
    _need_extra()
    from lightmeter.mock import serving
    from lightmeter.mock.clock import SteppedClock
    from lightmeter.mock.world import World

    providers = _loaded(names, arguments)
    settings = settings_of(arguments, [provider.model for provider in providers])
    with _ledger(arguments.ledger) as stream:
        try:
            sock = serving.listen(arguments.host, port)
        except (OSError, UnicodeError) as problem:
            reason = (getattr(problem, "strerror", None) or str(problem)).lower()
            raise CannotRun(
                f"mock: cannot listen on {arguments.host}:{port}: {reason}; choose another --port"
            ) from None
        with sock:
            world = World(settings, SteppedClock() if arguments.stepped else None, stream)

            def ready() -> None:
                _announce(arguments, settings, providers, serving.address(sock))

            serving.serve(world, providers, sock, ready)
    if arguments.bill is not None:
        _write_bill(arguments.bill, world)
    return CLEAN


def _write_bill(path: str, world: World) -> None:
    from pathlib import Path

    from lightmeter.mock import books

    try:
        books.write(Path(path), world)
    except OSError as problem:
        raise _unwritable(path, problem, "--bill") from None


def _writable(path: str | None) -> None:
    """Said now rather than after a long run."""
    import os

    folder = os.path.dirname(path or "") or "."  # noqa: PTH120  pathlib is slow to import
    if path is not None and (os.path.isdir(path) or not os.access(folder, os.W_OK)):  # noqa: PTH112
        raise CannotRun(f"mock: {path} cannot be written; choose another --bill")


def _unwritable(path: str, problem: OSError, flag: str) -> CannotRun:
    reason = (problem.strerror or str(problem)).lower()
    return CannotRun(f"mock: {path} cannot be written: {reason}; choose another {flag}")


def _announce(arguments: Namespace, settings: Settings, providers: Sequence[Provider], base: str) -> None:
    """One line a provider on stdout: its name and its base URL."""
    note(f"seed {settings.seed}; stop with Ctrl-C", arguments)
    if settings.tokens is not None and not arguments.token:
        note(f"token {next(iter(settings.tokens))}")
    for provider in providers:
        print(f"{provider.name} {base if len(providers) == 1 else f'{base}/{provider.name}'}", flush=True)


def _list_faults() -> int:
    from lightmeter.mock.chaos import FAULTS

    width = max(map(len, FAULTS))
    for name, meaning in FAULTS.items():
        print(f"{name:{width}}  {meaning}")
    return CLEAN


def _names(arguments: Namespace) -> list[str]:
    """The providers of ours that are to be played; none beside documents that were given."""
    from lightmeter_client import PROVIDERS

    for name in arguments.provider or ():
        if name not in PROVIDERS:
            known = ", ".join(PROVIDERS)
            raise CannotRun(f"mock: there is no provider {name!r}{nearest(name, PROVIDERS)}; known: {known}")
    usual = () if arguments.spec else PROVIDERS
    return list(dict.fromkeys(arguments.provider or usual))


def _loaded(names: list[str], arguments: Namespace) -> list[Provider]:
    from lightmeter.mock.provider import load, of

    providers = [load(name) for name in names]
    if arguments.spec:
        from lightmeter.lint.custom import clients_of

        providers += map(
            of,
            clients_of(
                arguments.spec,
                lambda notes: _tell(notes, arguments),
                arguments.skip_unsupported,
                allowed_of(arguments),
            ),
        )
    return providers


def _tell(notes: Iterable[Diagnostic], arguments: Namespace) -> None:
    """What is not played."""
    for one in notes:
        if one.code == "left-out":
            note(str(one), arguments)


def _need_extra() -> None:
    from importlib.util import find_spec

    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise CannotRun(
            f"mock: this needs {', '.join(missing)}, not installed here: pip install 'lightmeter[mock]'"
        )


def _ledger(path: str | None) -> TextIO:
    from contextlib import nullcontext

    if path is None:
        return nullcontext()  # pyright: ignore[reportReturnType]
    try:
        return open(path, "a", encoding="utf-8", newline="\n")  # noqa: PTH123  closed by the caller
    except OSError as problem:
        raise _unwritable(path, problem, "--ledger") from None
