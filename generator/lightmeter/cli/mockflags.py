"""The flags of `lightmeter mock` as settings: rates, times, amounts, each refused with what to type instead.

In: parsed arguments and the providers that are to be played. Out: `Settings`.
"""

from __future__ import annotations

import re

from lightmeter.cli.common import nearest
from lightmeter.cli.exits import CannotRun

TYPE_CHECKING = False  # `typing` takes longer to import than this help takes to print
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

    from lightmeter.mock.settings import Settings
    from lightmeter.model.nodes import Model
    from lightmeter_client._runtime.quotes import Rates

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def settings_of(arguments: Namespace, models: Sequence[Model]) -> Settings:
    """Everything that a mock is set up with."""
    from secrets import randbelow

    from lightmeter.mock.settings import Settings

    seed = randbelow(2**31) if arguments.seed is None else whole(arguments.seed, "--seed", 2**63)
    tokens = frozenset(arguments.token or [f"lm_{seed:x}"]) if arguments.strict_auth else None
    return Settings(
        latency=_seconds(arguments.latency, "--latency"),
        chaos=_rates(arguments.chaos, models),
        seed=seed,
        tokens=tokens,
        balances=_balances(arguments.balance, models),
        flat=tuple(_amount(text, "--price") for text in arguments.price),
        rates=_book(arguments),
        url_life=None if arguments.url_life is None else _seconds(arguments.url_life, "--url-life"),
        plain_callbacks=arguments.plain_callbacks,
    )


def _book(arguments: Namespace) -> Rates | None:
    if arguments.prices is None:
        return None
    from lightmeter.cli.books import overridden, rates_of

    return rates_of(overridden(arguments.prices, arguments))


def _rates(texts: list[str], models: Sequence[Model]) -> Mapping[str, float]:
    """Faults to their rates; unknown names are refused with near ones."""
    from lightmeter.mock.calls import FILES
    from lightmeter.mock.chaos import FAULTS

    operations = [operation.id for model in models for operation in model.operations] + [FILES]
    rates: dict[str, float] = {}
    for text in texts:
        key, _, rate = text.rpartition("=")
        name, at, operation = (key or text).partition("@")
        if name not in FAULTS:
            near = nearest(name, FAULTS)
            raise CannotRun(f"mock: there is no fault {name!r}{near}; see lightmeter mock --chaos list")
        if at and operation not in operations:
            near = nearest(operation, operations) or f"; known: {', '.join(operations)}"
            raise CannotRun(f"mock: there is no operation {operation!r}{near}")
        if not re.fullmatch(r"0*(0|1)(\.0*)?|0?\.[0-9]{1,9}", rate):
            raise CannotRun(f"mock: --chaos {text!r} has no rate from 0 to 1; write it as in {name}=0.2")
        rates[key] = float(rate)
    return rates


def _balances(texts: list[str], models: Sequence[Model]) -> Mapping[str, int]:
    from lightmeter.mock.world import ACCOUNT

    known = {name for model in models for name in (model.job.accounts if model.job else ()) or (ACCOUNT,)}
    balances = dict(_amount(text, "--balance") for text in texts)
    for name in balances:
        if name not in known:
            near = nearest(name, sorted(known)) or f"; known: {', '.join(sorted(known))}"
            raise CannotRun(f"mock: there is no account {name!r}{near}")
    return balances


def _amount(text: str, flag: str) -> tuple[str, int]:
    from lightmeter.mock.money import to_micro

    name, _, amount = text.rpartition("=")
    micro = to_micro(amount)
    if not name or micro is None:
        raise CannotRun(f"mock: {flag} {text!r} is not a name and an amount; write it as in NAME=12.5")
    return name, micro


def _seconds(text: str, flag: str) -> float:
    found = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|s|m)?", text.strip())
    if found is None:
        raise CannotRun(f"mock: {flag} {text!r} is not a time; write it as in 200ms, 1.5s or 2m")
    return float(found[1]) * _UNITS[found[2] or "s"]


def whole(text: str, flag: str, most: int) -> int:
    """A number that was typed."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= most):
        raise CannotRun(f"mock: {flag} {text!r} is not a number from 0 to {most}")
    return int(text)
