"""The manner of providers whose work is a task: started and polled, or done while the call is held.

In: a world and a provider whose document says how its work is followed. Out: the operations that start and read work,
the balance, the files; the work that was had, as a table.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TypeAlias

from lightmeter.mock.calls import FILES, Answer, Call, Handler, Json, Manner
from lightmeter.mock.clock import timestamp
from lightmeter.mock.composing import put
from lightmeter.mock.jobs import following, results, submitting
from lightmeter.mock.jobs.state import FILES_PATH, Shop
from lightmeter.mock.money import pieces
from lightmeter.mock.provider import Provider
from lightmeter.mock.world import World
from lightmeter.model.nodes import Field, Operation, Parameter
from lightmeter.model.types import Origin, String
from lightmeter_client._runtime.quotes import from_micro

Play: TypeAlias = Callable[[Shop, Call], Awaitable[Answer]]

NOWHERE = Origin("", 0, 0, "")


def manner(world: World, provider: Provider) -> Manner:
    """What this manner can play: nothing where the document does not say how work is followed."""
    job = provider.model.job
    if job is None:
        return Manner({})
    shop = Shop(world, provider, job)
    plays: dict[str, Play] = dict.fromkeys(job.submit, submitting.submit)
    if job.read:
        plays[job.read] = following.read
    if job.balance:
        plays[job.balance] = _balance
    handlers = {name: Handler(partial(play, shop)) for name, play in plays.items()}
    if not job.url:
        return Manner(handlers, bill=lambda: _bill(shop))
    handlers[FILES] = Handler(partial(results.fetch, shop), signed=True)
    return Manner(handlers, (_files(),), lambda: _bill(shop))


def _files() -> Operation:
    """The operation behind the addresses of files; they are their own permission."""
    token = Field("token", String(), True, None, "", "", NOWHERE)
    return Operation(FILES, "GET", FILES_PATH, (Parameter("path", token),), None, False, (), (), "", NOWHERE)


async def _balance(shop: Shop, call: Call) -> Answer:
    """What the caller has left."""
    response = shop.answer_of(call.operation)
    answer = shop.composer.bare(response.type if response else None)
    left = sum(shop.till.purse(call.user).balances.values())
    return Answer(200, put(answer, shop.job.left, pieces(left, shop.job.worth)))


def _bill(shop: Shop) -> Iterator[Json]:
    """A row for each piece of work, oldest first. `billed` is what was debited, `refunded` what came back."""
    for task in shop.tasks.values():
        sums = {
            kind: sum(one.micro for one in task.entries if one.kind == kind) for kind in ("debit", "credit")
        }
        yield {
            "id": task.id,
            "at": timestamp(task.created),
            "provider": shop.provider.name,
            "endpoint": task.operation,
            "request": task.request,
            "billed": from_micro(sums["debit"]),
            "refunded": from_micro(sums["credit"]),
            "unit": task.unit,
            "status": task.status,
        }
