"""What a finished task has to show: files in the answer, in Base64, or behind signed addresses.

In: a task that ended well. Out: answers with its files; the bytes behind an address.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode

from lightmeter.mock import images
from lightmeter.mock.calls import Answer, Call, Json, Refused
from lightmeter.mock.composing import put
from lightmeter.mock.jobs.state import FILES_PATH, Shop, Task
from lightmeter.mock.signing import Claim
from lightmeter.model.types import Type

FLAGGED = {True: "true", False: "false"}


def data_of(shop: Shop, task: Task, index: int) -> bytes:
    """The bytes of one file."""
    key = f"{shop.world.settings.seed} {task.id} {index}"
    return images.render(task.sizes[index], task.pictures.kind, key)


async def whole(shop: Shop, task: Task, call: Call) -> Answer:
    """The finished work as the answer to the call that asked for it: a file, or JSON."""
    response = shop.answer_of(call.operation)
    headers = _headers(shop, task)
    types = (response.media_type, *response.others) if response else ()
    media_type = images.MEDIA_TYPES[task.pictures.kind]
    if media_type in types and not _inline(shop, task):
        data = await asyncio.to_thread(data_of, shop, task, 0)
        return Answer(200, content=data, media_type=media_type, headers=headers, subject=task.id)
    kind = response.type if response else None
    answer = await asyncio.to_thread(added, shop, task, shop.composer.bare(kind), kind, call.base)
    return Answer(200, answer, headers=headers, subject=task.id)


def _headers(shop: Shop, task: Task) -> dict[str, str]:
    """The seed that was used, and what the safety checker found."""
    job, seed = shop.job, task.pictures.seed
    drawn = int(shop.world.signer.digest(f"seed {task.id}")[:8], 16)
    headers = {job.seed: str(drawn if seed is None else seed)} if job.seed else {}
    flagged = bool(job.flagged) and shop.world.strikes("flagged", task.operation, task.id)
    return headers | ({job.flagged: FLAGGED[flagged]} if job.flagged else {})


def _inline(shop: Shop, task: Task) -> bool:
    """Whether the request asks for files in Base64: by true, or by the name of the member."""
    given = (task.request.get(name) for name in shop.job.inline)
    return any(value is True or value == shop.job.encoded for value in given)


def added(shop: Shop, task: Task, answer: Json, kind: Type | None, base: str) -> Json:
    """An answer with the files where it has room for them."""
    job = shop.job
    pointer = next((one for one in job.files if shop.composer.admits(kind, one)), None)
    if pointer is None:
        return answer
    inline = job.encoded and (_inline(shop, task) or not job.url)
    files = [
        _encoded(shop, task, index) if inline else _signed(shop, task, index, base)
        for index in range(len(task.sizes))
    ]
    if pointer.endswith("/*"):
        return put(answer, pointer.removesuffix("/*"), files)
    return put(answer, pointer, files[0])


def _encoded(shop: Shop, task: Task, index: int) -> Json:
    return {shop.job.encoded: b64encode(data_of(shop, task, index)).decode()}


def _signed(shop: Shop, task: Task, index: int, base: str) -> Json:
    claim = shop.world.permit("file", f"{task.id}/{index}", shop.job.expires)
    url = base + FILES_PATH.format(token=shop.world.signer.sign(claim))
    return {shop.job.url: url} if shop.job.url else url


async def fetch(shop: Shop, call: Call) -> Answer:
    """The bytes behind a signed address, for as long as it holds."""
    claim = shop.world.signer.read(call.path["token"])
    if claim is None or claim.kind != "file":
        raise Refused(400, "this is no address of ours")
    if shop.world.strikes("expired-url", call.operation, claim.id) or _is_over(shop, claim):
        raise Refused(403, "this address has expired; read the task for a new one")
    name, _, index = claim.id.rpartition("/")
    task = shop.tasks[name]
    shop.world.ledger.write("downloaded", provider=shop.provider.name, user=task.user, id=task.id, file=index)
    data = await asyncio.to_thread(data_of, shop, task, int(index))
    return Answer(200, content=data, media_type=images.MEDIA_TYPES[task.pictures.kind], subject=task.id)


def _is_over(shop: Shop, claim: Claim) -> bool:
    return claim.expires <= shop.world.clock.now()
