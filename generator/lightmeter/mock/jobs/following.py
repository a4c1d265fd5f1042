"""Following a task: its end at its time, the operation that reads it, the call to whom it was promised.

In: a shop and a task. Out: its status, refunds, ledger lines; the answer of the reading operation.
"""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from lightmeter.mock.calls import Answer, Call, Json, Refused
from lightmeter.mock.composing import put
from lightmeter.mock.jobs import results
from lightmeter.mock.jobs.state import Shop, Task
from lightmeter.mock.posting import ATTEMPTS, PAUSE, is_loopback, post
from lightmeter.mock.problems import encode
from lightmeter.model.types import Type


def begin(shop: Shop, task: Task) -> None:
    """Plan the end of a task. One from the cache is at its end."""
    if task.lot == "cache-hit":
        finish(shop, task)
    else:
        due = task.created + shop.world.settings.latency
        shop.world.schedule.at(due, lambda _: finish(shop, task))


def finish(shop: Shop, task: Task) -> None:
    """The end, once: results appear, or what was paid comes back."""
    if task.over.is_set():
        return
    task.status = task.fate
    task.over.set()
    shop.running[task.user] -= 1
    if task.good:
        shop.till.event("succeeded", task)
        images = [
            {"id": f"{index}", "width": size.width, "height": size.height, "format": task.pictures.kind}
            for index, size in enumerate(task.sizes)
        ]
        shop.till.event("delivered", task, images=images)
    else:
        moderated = task.fate in shop.job.moderated
        shop.till.event("moderated" if moderated else "failed", task, reason=task.reason)
        shop.till.refund_sometime(task, task.operation)
    called = task.request.get(shop.job.callback) if shop.job.callback else None
    if isinstance(called, str):
        shop.world.background(_call(shop, task, called))


async def ended(shop: Shop, task: Task) -> None:
    """Wait for the end."""
    shop.world.schedule.settle()
    shop.world.schedule.hurry(task.created + shop.world.settings.latency, task.over.is_set)
    await task.over.wait()


def address(shop: Shop, task: Task) -> str:
    """Where a task is read."""
    read, handle = shop.operation(shop.job.read), shop.job.handle
    if f"{{{handle}}}" in read.path:
        return task.base + read.path.replace(f"{{{handle}}}", quote(task.id, safe=""))
    return f"{task.base}{read.path}?{quote(handle)}={quote(task.id)}"


async def read(shop: Shop, call: Call) -> Answer:
    """The operation that reads a task."""
    job = shop.job
    name = str(call.path.get(job.handle) or call.query.get(job.handle) or "")
    task = shop.tasks.get(name)
    response = shop.answer_of(call.operation)
    kind = response.type if response else None
    if task is None or task.user != call.user:
        if not job.missing:
            raise Refused(404, "there is no such job")
        unknown = put(put(shop.composer.bare(kind), job.id, name), job.status, job.missing)
        return Answer(200, unknown)
    return Answer(200, _told(shop, task, kind, call.base), subject=task.id)


def _told(shop: Shop, task: Task, kind: Type | None, base: str) -> Json:
    """A task as it stands, in an answer or event of a type."""
    job = shop.job
    answer = shop.composer.bare(kind)
    known: dict[str, Json] = {job.id: task.id, job.status: task.status}
    if job.progress and not task.over.is_set():
        known[job.progress] = _progress(shop, task)
    if task.over.is_set() and not task.good:
        known |= dict.fromkeys(_first(shop, kind, job.reasons), task.reason)
    for pointer, value in known.items():
        if shop.composer.admits(kind, pointer):
            answer = put(answer, pointer, value)
    return results.added(shop, task, answer, kind, base) if task.over.is_set() and task.good else answer


def _first(shop: Shop, kind: Type | None, pointers: tuple[str, ...]) -> list[str]:
    return [one for one in pointers if shop.composer.admits(kind, one)][:1]


def _progress(shop: Shop, task: Task) -> float:
    latency = shop.world.settings.latency
    share = (shop.world.clock.now() - task.created) / latency if latency > 0 else 1
    return round(min(max(share, 0), 1), 3)


async def _call(shop: Shop, task: Task, url: str) -> None:
    """Tell the end to who asked for it, a few times over if need be."""
    if not is_loopback(url):
        shop.till.event("callback-skipped", task, url=url, status=task.status)
        return
    event = next(iter(shop.provider.model.events), None)
    body = encode(_told(shop, task, event.type if event else None, task.base))
    for attempt in range(ATTEMPTS):
        answered = await asyncio.to_thread(post, url, body, shop.world.settings.plain_callbacks)
        shop.till.event("callback", task, attempt=attempt + 1, url=url, status=task.status, answer=answered)
        if answered is not None and 200 <= answered < 300:
            return
        await shop.world.clock.sleep(PAUSE * 2**attempt)
