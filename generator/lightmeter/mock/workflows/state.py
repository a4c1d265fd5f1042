"""Workflows as they are kept: what was asked, how far it is, what it cost.

In: nothing but plain values. Out: the store that all operations share. Statuses and their order are those of the
documents; `preparing` and `scheduled` come before the work, the last four are final.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from lightmeter.mock.calls import Call, Json, Refused
from lightmeter.mock.images import Size
from lightmeter.mock.money import Entry, Purse
from lightmeter.mock.provider import Provider
from lightmeter.mock.till import Till
from lightmeter.mock.world import World

FINAL = ("succeeded", "failed", "expired", "canceled")

COURSE = (("preparing", 0.1), ("scheduled", 0.2), ("processing", 0.3))
"""Statuses on the way, each with the share of the latency after which it begins."""


@dataclass(slots=True)
class Blob:
    """A file. `data` is None for images that are drawn when they are fetched."""

    id: str
    user: str
    kind: str
    size: Size | None
    available: bool
    job: str | None = None
    workflow: str | None = None
    level: str | None = None
    blocked: str | None = None
    data: bytes | None = None


@dataclass(slots=True)
class Step:
    """One step; its status is that of its workflow, because all steps run side by side here."""

    name: str
    template: dict[str, Json]
    metadata: dict[str, Json]
    job: str
    blobs: list[Blob]


@dataclass(slots=True)
class Cost:
    """Micro-units of `unit`: the work, the tips by receiver, all together."""

    base: int
    unit: str
    tips: dict[str, int]

    @property
    def total(self) -> int:
        return self.base + sum(self.tips.values())


@dataclass(slots=True)
class Workflow:
    """A workflow. `cost` is what is billed, `price` (micro-units of `unit`) what the documents ask for.

    `fate` is how it will end, `lot` the fault it met; `entries` all debits and credits; `preview` one that never runs.
    """

    id: str
    user: str
    template: dict[str, Json]
    created: float
    steps: list[Step]
    cost: Cost
    price: int
    unit: str
    fate: str
    external_id: str | None
    base_url: str
    number: int
    preview: bool = False
    lot: str | None = None
    status: str = "unassigned"
    reason: str | None = None
    started: float | None = None
    completed: float | None = None
    deleted: float | None = None
    short: bool = False
    tags: list[str] = field(default_factory=list[str])
    metadata: dict[str, Json] = field(default_factory=dict[str, Json])
    mature: bool | None = None
    entries: list[Entry] = field(default_factory=list[Entry])
    waiters: list[asyncio.Future[None]] = field(default_factory=list["asyncio.Future[None]"])
    outbox: list[tuple[dict[str, Json], dict[str, Json]]] = field(
        default_factory=list["tuple[dict[str, Json], dict[str, Json]]"]
    )
    sending: asyncio.Task[None] | None = None

    @property
    def is_final(self) -> bool:
        return self.status in FINAL


@dataclass(slots=True)
class Store:
    """What this manner remembers for one provider; in memory only."""

    world: World
    provider: Provider
    workflows: dict[str, Workflow] = field(default_factory=dict[str, Workflow])
    keys: dict[tuple[str, str], Workflow] = field(default_factory=dict["tuple[str, str]", Workflow])
    blobs: dict[str, Blob] = field(default_factory=dict[str, Blob])

    def workflow(self, call: Call) -> Workflow:
        """The caller's workflow that the path names. An ephemeral one is gone as soon as it ends."""
        found = self.workflows.get(call.path["workflowId"])
        gone = found is None or found.user != call.user or found.deleted is not None
        if found is None or gone or (found.template.get("ephemeral") and found.is_final):
            raise Refused(404, "there is no such workflow")
        return found

    def step(self, call: Call) -> Step:
        """The step that the path names."""
        for step in self.workflow(call).steps:
            if step.name == call.path["stepName"]:
                return step
        raise Refused(404, "there is no such step")

    def path(self, operation: str, **values: str) -> str:
        """The path of an operation, from the document."""
        template = next(one.path for one in self.provider.model.operations if one.id == operation)
        return template.format(**values)

    @property
    def till(self) -> Till:
        """Where it is paid."""
        return Till(self.world, self.provider.model)

    def purse(self, user: str) -> Purse:
        """The accounts of a user."""
        return self.till.purse(user)

    @property
    def mature(self) -> str:
        """The account that alone pays for mature results."""
        return self.provider.model.job.mature if self.provider.model.job else ""

    def event(self, event: str, workflow: Workflow, /, **facts: object) -> None:
        """One line in the ledger about a workflow."""
        self.till.event(event, workflow, **facts)
