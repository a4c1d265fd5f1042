"""Everything that one running mock shares: settings, time, chance, the ledger, money.

In: settings, and a clock and a ledger stream where they are not the usual ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TextIO

from lightmeter.mock.calls import Manner
from lightmeter.mock.chaos import Chaos
from lightmeter.mock.clock import Clock, RealClock, Schedule
from lightmeter.mock.ledger import Ledger
from lightmeter.mock.money import Purse
from lightmeter.mock.settings import Settings
from lightmeter.mock.signing import Claim, Signer
from lightmeter.model.nodes import Model
from lightmeter_client._runtime.quotes import MICRO

ACCOUNT = "balance"
"""The account of a caller whose provider names none."""

LIFE = 600
"""Seconds that a signed URL is valid where nobody says."""

USUAL, PLENTY = 1_000, 1_000_000
"""What an account begins with, and what the last one does: small ones run dry, so that charges are split."""


class World:
    """The state behind an application. Users are told apart by their tokens and share nothing."""

    def __init__(self, settings: Settings, clock: Clock | None = None, ledger: TextIO | None = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or RealClock()
        self.schedule = Schedule(self.clock)
        self.chaos = Chaos(settings.chaos, settings.seed)
        self.ledger = Ledger(self.clock, ledger)
        self.signer = Signer(settings.seed)
        self.manners: tuple[Manner, ...] = ()
        """Those of the application that was built on this world."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._purses: dict[tuple[str, str], Purse] = {}

    def purse(self, model: Model, user: str) -> Purse:
        """The accounts that a user has with a provider."""
        key = model.provider, user
        if key not in self._purses:
            named = (model.job.accounts if model.job else ()) or (ACCOUNT,)
            usual = dict.fromkeys(named, USUAL * MICRO) | {named[-1]: PLENTY * MICRO}
            self._purses[key] = Purse({name: self.settings.balances.get(name, usual[name]) for name in named})
        return self._purses[key]

    def user_of(self, token: str) -> str:
        """A short name for a token, from which the token cannot be told."""
        return self.signer.digest(f"user {token}")[:8]

    def permit(self, kind: str, name: str, documented: float = 0) -> Claim:
        """A claim that is valid from now on for as long as signed URLs are: as set, as documented, or as usual."""
        life = self.settings.url_life or documented or LIFE
        return Claim(kind, name, round(self.clock.now() + life, 3))

    def background(self, work: Coroutine[None, None, None]) -> None:
        """Work that nobody waits for; errors in it are ours."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def strikes(self, fault: str, operation: str, subject: str | None = None) -> bool:
        """Draw a fault, and write it down when it happens."""
        happens = self.chaos.strikes(fault, operation)
        if happens:
            self.ledger.tell("fault", name=fault, endpoint=operation, id=subject)
        return happens
