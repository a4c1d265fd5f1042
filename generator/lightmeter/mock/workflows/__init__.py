"""The manner of providers whose work is a workflow: submit, wait or poll, fetch signed blobs, be told by callbacks.

In: a world and a provider. Out: a handler for each operation id of such a document, and the history as its bill.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias

from lightmeter.mock.calls import Answer, Call, Handler, Manner
from lightmeter.mock.provider import Provider
from lightmeter.mock.workflows import blobs, changes, listing, reading, recipes
from lightmeter.mock.workflows.state import Store
from lightmeter.mock.world import World

Play: TypeAlias = Callable[[Store, Call], Awaitable[Answer]]

PLAYS: dict[str, Play] = {
    "SubmitWorkflow": reading.submit,
    "GetWorkflow": reading.get,
    "QueryWorkflows": listing.query,
    "UpdateWorkflow": changes.update,
    "PatchWorkflow": changes.patch,
    "DeleteWorkflow": changes.delete,
    "AddWorkflowTag": changes.add_tag,
    "RemoveAllWorkflowTags": changes.remove_tags,
    "RemoveWorkflowTag": changes.remove_tag,
    "GetWorkflowStep": reading.get_step,
    "UpdateWorkflowStep": changes.update_step,
    "PatchWorkflowStep": changes.patch_step,
    "InvokeImageGenStepTemplate": recipes.invoke,
    "UploadConsumerBlob": blobs.upload,
    "GetConsumerBlobUploadUrl": blobs.upload_url,
    "GetBlob": blobs.get,
    "HeadBlob": blobs.head,
    "RefreshBlob": blobs.refresh,
    "GetResource": reading.resource,
}

SIGNED: dict[str, Play] = {
    "GetBlobContent": blobs.content,
    "GetBlockedContent": blobs.blocked,
    "GetBlobArchive": blobs.archive,
}
"""Operations whose URL is the permission."""


def manner(world: World, provider: Provider) -> Manner:
    """What this manner can play: nothing where work is followed in another way."""
    job = provider.model.job
    if job is None or not {*job.submit, job.read} <= PLAYS.keys():
        return Manner({})
    store = Store(world, provider)
    open_ = {name: Handler(partial(play, store), signed=True) for name, play in SIGNED.items()}
    plays = {name: Handler(partial(play, store)) for name, play in PLAYS.items()}
    plays["UploadConsumerBlob"] = Handler(
        partial(blobs.upload, store), signature=lambda signature: blobs.uploader(store, signature)
    )
    return Manner(plays | open_, bill=lambda: listing.history(store))
