"""Tasks as they are kept: what was asked, how far it is, what it cost.

In: plain values. Out: the shop that all operations of one provider share.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from lightmeter.mock.calls import Json
from lightmeter.mock.composing import Composer
from lightmeter.mock.images import Size
from lightmeter.mock.money import Entry
from lightmeter.mock.pictures import Pictures
from lightmeter.mock.provider import Provider
from lightmeter.mock.samples import Samples
from lightmeter.mock.till import Till
from lightmeter.mock.world import World
from lightmeter.model.nodes import Job, Operation, Response

FILES_PATH = "/lightmeter/files/{token}"

GOES_ON = "processing"
"""The status of work that goes on, where the document names none."""


@dataclass(slots=True)
class Task:
    """A piece of work. `billed` is what the answer says it costs, `price` what the documents ask for."""

    id: str
    user: str
    operation: str
    request: dict[str, Json]
    created: float
    base: str
    price: int
    billed: int
    unit: str
    pictures: Pictures
    sizes: list[Size]
    fate: str
    """The status it will end with."""
    good: bool
    """Whether that is a success."""
    external_id: str | None = None
    lot: str | None = None
    status: str = ""
    reason: str | None = None
    entries: list[Entry] = field(default_factory=list[Entry])
    over: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Shop:
    """What this manner remembers for one provider; in memory only."""

    world: World
    provider: Provider
    job: Job
    tasks: dict[str, Task] = field(default_factory=dict[str, Task])
    keys: dict[tuple[str, str], Task] = field(default_factory=dict["tuple[str, str]", Task])
    running: Counter[str] = field(default_factory=Counter[str])
    """How many tasks of each user have not ended."""

    @cached_property
    def till(self) -> Till:
        """Where work is paid."""
        return Till(self.world, self.provider.model)

    @cached_property
    def composer(self) -> Composer:
        """Puts answers together."""
        return Composer(Samples(self.provider.types))

    def operation(self, name: str) -> Operation:
        """An operation of the document."""
        return next(one for one in self.provider.model.operations if one.id == name)

    def answer_of(self, operation: str) -> Response | None:
        """How an operation answers when all is well."""
        listed = self.operation(operation).responses
        return next((one for one in listed if one.status.startswith("2") or one.status == "default"), None)

    def accounts(self, user: str) -> tuple[str, ...]:
        """Those of a user, in the order in which they are charged."""
        return tuple(self.till.purse(user).balances)
