"""`lightmeter mock`: a provider to test against, which validates and bills but spends nothing.

In: flags. Out: base URLs on stdout once it listens; 0 when a signal ends it.
"""

from __future__ import annotations

from lightmeter.cli.common import CLEAN, CannotRun, nearest, note

TYPE_CHECKING = False  # `typing` takes longer to import than this help takes to print
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Mapping
    from typing import TextIO

    from lightmeter.mock.settings import Settings
    from lightmeter.mock.world import World
    from lightmeter_client._runtime.quotes import Rates

EXTRA = ("starlette", "uvicorn", "PIL")
"""Modules that come with the extra `mock`."""

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def configure(parser: ArgumentParser) -> None:
    """The flags of the contract, and those that say what the documents do not."""
    add = parser.add_argument
    add("--provider", action="append", metavar="P", help="play this provider (repeatable; default: all)")
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
        help="a fault and how often, 0 to 1; NAME@OPERATION for one operation; see --chaos list",
    )
    add("--seed", default=None, metavar="N", help="makes a run repeatable (default: drawn, and printed)")
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
    add("--url-life", default="10m", metavar="TIME", help="how long a signed URL is valid (default: 10m)")
    add("--plain-callbacks", action="store_true", help="send callbacks for https://127.0.0.1 as plain HTTP")
    add("-q", "--quiet", action="store_true", help="no notes on stderr")


def run(arguments: Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    if "list" in arguments.chaos:
        return _list_faults()
    settings = _settings(arguments)
    names = _providers(arguments.provider)
    port = _whole(arguments.port, "--port", 65535)
    _writable(arguments.bill)
    _need_extra()
    from lightmeter.mock import provider, serving
    from lightmeter.mock.world import World

    with _ledger(arguments.ledger) as stream:
        try:
            sock = serving.listen(arguments.host, port)
        except (OSError, UnicodeError) as problem:
            reason = (getattr(problem, "strerror", None) or str(problem)).lower()
            raise CannotRun(
                f"mock: cannot listen on {arguments.host}:{port}: {reason}; choose another --port"
            ) from None
        with sock:
            providers = [provider.load(name) for name in names]
            world = World(settings, ledger=stream)

            def ready() -> None:
                _announce(arguments, settings, names, serving.address(sock))

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


def _announce(arguments: Namespace, settings: Settings, names: list[str], base: str) -> None:
    """One line a provider on stdout: its name and its base URL."""
    note(f"seed {settings.seed}; stop with Ctrl-C", arguments)
    if settings.tokens is not None and not arguments.token:
        note(f"token {next(iter(settings.tokens))}")
    for name in names:
        url = base if len(names) == 1 else f"{base}/{name}"
        print(f"{name} {url}", flush=True)


def _list_faults() -> int:
    from lightmeter.mock.chaos import FAULTS

    width = max(map(len, FAULTS))
    for name, meaning in FAULTS.items():
        print(f"{name:{width}}  {meaning}")
    return CLEAN


def _settings(arguments: Namespace) -> Settings:
    from secrets import randbelow

    from lightmeter.mock.settings import Settings

    seed = randbelow(2**31) if arguments.seed is None else _whole(arguments.seed, "--seed", 2**63)
    tokens = frozenset(arguments.token or [f"lm_{seed:x}"]) if arguments.strict_auth else None
    return Settings(
        latency=_seconds(arguments.latency, "--latency"),
        chaos=_rates(arguments.chaos),
        seed=seed,
        tokens=tokens,
        balances=_balances(arguments.balance),
        flat=tuple(_amount(text, "--price") for text in arguments.price),
        rates=_book(arguments),
        url_life=_seconds(arguments.url_life, "--url-life"),
        plain_callbacks=arguments.plain_callbacks,
    )


def _book(arguments: Namespace) -> Rates | None:
    if arguments.prices is None:
        return None
    from lightmeter.cli.books import overridden, rates_of

    return rates_of(overridden(arguments.prices, arguments))


def _rates(texts: list[str]) -> Mapping[str, float]:
    """Faults to their rates; unknown names are refused with near ones."""
    import re

    from lightmeter.mock.chaos import FAULTS

    rates: dict[str, float] = {}
    for text in texts:
        key, _, rate = text.partition("=")
        name = key.partition("@")[0]
        if name not in FAULTS:
            raise CannotRun(
                f"mock: there is no fault {name!r}{nearest(name, FAULTS)}; see lightmeter mock --chaos list"
            )
        if not re.fullmatch(r"0*(0|1)(\.0*)?|0?\.[0-9]{1,9}", rate):
            raise CannotRun(f"mock: --chaos {text!r} has no rate from 0 to 1; write it as in {name}=0.2")
        rates[key] = float(rate)
    return rates


def _balances(texts: list[str]) -> Mapping[str, int]:
    from lightmeter.mock.settings import BALANCES

    return {**BALANCES, **dict(_amount(text, "--balance") for text in texts)}


def _amount(text: str, flag: str) -> tuple[str, int]:
    from lightmeter.mock.money import to_micro

    name, _, amount = text.rpartition("=")
    micro = to_micro(amount)
    if not name or micro is None:
        raise CannotRun(f"mock: {flag} {text!r} is not a name and an amount; write it as in NAME=12.5")
    return name, micro


def _seconds(text: str, flag: str) -> float:
    import re

    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|s|m)?", text.strip())
    if found is None:
        raise CannotRun(f"mock: {flag} {text!r} is not a time; write it as in 200ms, 1.5s or 2m")
    return float(found[1]) * _UNITS[found[2] or "s"]


def _whole(text: str, flag: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= most):
        raise CannotRun(f"mock: {flag} {text!r} is not a number from 0 to {most}")
    return int(text)


def _providers(wanted: list[str] | None) -> list[str]:
    from lightmeter_client import PROVIDERS

    for name in wanted or ():
        if name not in PROVIDERS:
            known = ", ".join(PROVIDERS)
            raise CannotRun(f"mock: there is no provider {name!r}{nearest(name, PROVIDERS)}; known: {known}")
    return list(dict.fromkeys(wanted or PROVIDERS))


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
