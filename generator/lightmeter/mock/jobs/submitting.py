"""From a valid request to a task: its price, the charge, the answer.

In: a call. Out: the id of a task and where to follow it, or the finished work where the call is held for that.
"""

from __future__ import annotations

from lightmeter.mock.calls import Answer, Call, Json, Refused
from lightmeter.mock.composing import put
from lightmeter.mock.errors import documented, response_of
from lightmeter.mock.jobs import buying, following, results
from lightmeter.mock.jobs.state import GOES_ON, Shop, Task
from lightmeter.mock.money import pieces
from lightmeter.mock.pictures import asked
from lightmeter.mock.provider import unpriced
from lightmeter_client._runtime.quotes import from_micro


async def submit(shop: Shop, call: Call) -> Answer:
    """Starts a task; with the key of an older one, answers that."""
    key = call.body.get(shop.job.key) if shop.job.key else None
    facts = {"provider": shop.provider.name, "user": call.user, "endpoint": call.operation}
    shop.world.ledger.write("submitted", **facts, external_id=key, preview=False)
    task = shop.keys.get((call.user, key)) if key else None
    if task is None:
        task = _bought(shop, call, key)
    else:
        shop.till.event("repeated", task, endpoint=call.operation)
    if shop.job.read and call.body.get(shop.job.direct or "") is not True:
        return Answer(200, _started(shop, task, call), subject=task.id)
    await following.ended(shop, task)
    if not task.good:
        status = documented(shop.operation(call.operation), 500, 502, 503, 500)
        raise Refused(status, f"the work ended as {task.status}: {task.reason}")
    return await results.whole(shop, task, call)


def _bought(shop: Shop, call: Call, key: str | None) -> Task:
    _room(shop, call)
    task = _new(shop, call, key)
    buying.buy(shop, call, task)
    shop.tasks[task.id] = task
    shop.running[task.user] += 1
    if key:
        shop.keys[call.user, key] = task
    shop.till.event(
        "accepted",
        task,
        endpoint=call.operation,
        request=call.body,
        base=from_micro(task.billed),
        tips="0",
        billed=from_micro(task.billed),
        unit=task.unit,
    )
    following.begin(shop, task)
    return task


def _new(shop: Shop, call: Call, key: str | None) -> Task:
    world = shop.world
    bills = list(shop.provider.bills(call.operation, call.body, world.settings))
    variant = shop.provider.variant_of(call.body, call.operation)
    if not bills:
        raise unpriced("", variant.name if variant else "", "no price is documented")
    pictures = asked(variant, call.body)
    return Task(
        id=world.signer.mint(""),
        user=call.user,
        operation=call.operation,
        request=call.body,
        created=world.clock.now(),
        base=call.base,
        price=sum(bill.micro for bill in bills),
        billed=sum(bill.micro for bill in bills),
        unit=bills[0].unit,
        pictures=pictures,
        sizes=[pictures.size] * pictures.count,
        fate=next(iter(shop.job.succeeded), "succeeded"),
        good=True,
        external_id=key,
        status=shop.job.pending or GOES_ON,
    )


def _room(shop: Shop, call: Call) -> None:
    """No more work at a time than the document allows."""
    most = shop.job.parallel
    if not most or shop.running[call.user] < most:
        return
    response = response_of(shop.operation(call.operation), 429)
    after = shop.world.settings.retry_after
    known = {"limit": most, "remaining": 0, "reset": int(shop.world.clock.now()) + after}
    headers = {"Retry-After": str(after)}
    for field in response.headers if response else ():
        value = known.get(field.name.lower().rpartition("-")[2])
        if value is not None:
            headers[field.name] = str(value)
    raise Refused(429, f"{most} tasks are running, and no more may; wait for one to end", headers=headers)


def _started(shop: Shop, task: Task, call: Call) -> Json:
    """The id and what else the answer has room for: where to poll, or that the caller will be called; the cost."""
    job = shop.job
    response = shop.answer_of(call.operation)
    kind = response.type if response else None
    answer = put(shop.composer.bare(kind), job.id, task.id)
    called = call.body.get(job.callback) if job.callback else None
    told: dict[str, Json] = {}
    if called is not None:
        told = {job.status: task.status, f"/{job.callback}": called}
    elif job.follow:
        told = {job.follow: following.address(shop, task)}
    if job.cost:
        told[job.cost] = pieces(task.billed, job.worth)
    for pointer, value in told.items():
        if shop.composer.admits(kind, pointer):
            answer = put(answer, pointer, value)
    return answer
