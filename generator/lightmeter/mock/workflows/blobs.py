"""Blobs: fetched with a token or by a signed URL, refreshed, uploaded.

In: calls. Out: image bytes of the size and format that was asked for. A signed URL ends after `url_life` seconds and is
a 403 from then on (the guides say so; the operation itself lists no 403).
"""

from __future__ import annotations

import asyncio
import re

from lightmeter.mock import images
from lightmeter.mock.calls import Answer, Call, Refused
from lightmeter.mock.clock import timestamp
from lightmeter.mock.signing import Claim
from lightmeter.mock.workflows import render
from lightmeter.mock.workflows.maturing import is_withheld
from lightmeter.mock.workflows.state import Blob, Store

LEVELS = ("pg", "pg13", "r", "x", "xxx")
"""From everybody's to nobody's; `na` is no level."""

LARGEST = 16 * 1024 * 1024
"""Bytes of an upload; the limit of the service is not stated."""


def data_of(store: Store, blob: Blob, small: bool = False) -> bytes:
    """The bytes of a blob, or of its preview."""
    if blob.data is not None or blob.size is None:
        return blob.data or b""
    size = render.shrunk(blob.size) if small else blob.size
    return images.render(size, blob.kind, f"{store.world.settings.seed} {blob.id}")


def _found(store: Store, call: Call) -> Blob:
    blob = store.blobs.get(call.path["blobId"])
    if blob is None or blob.user != call.user or not blob.available:
        raise Refused(404, "there is no such blob")
    return blob


async def get(store: Store, call: Call) -> Answer:
    """GetBlob: the bytes themselves; whether the service redirects is not stated."""
    blob = _found(store, call)
    if call.query.get("workflowId") not in (None, blob.workflow):
        raise Refused(404, "this workflow has no such blob")
    if is_withheld(store, blob):
        raise Refused(403, "mature images are not allowed for this workflow")
    allowed = call.query.get("nsfwLevel")
    if allowed is not None and (
        blob.level not in LEVELS or allowed not in LEVELS or LEVELS.index(blob.level) > LEVELS.index(allowed)
    ):
        raise Refused(403, "the blob is above the level that was asked for")
    return await _bytes(store, call, blob)


async def _bytes(store: Store, call: Call, blob: Blob, small: bool = False) -> Answer:
    headers: dict[str, str] = {"Cache-Control": "private, no-store"}
    name = re.sub(r"[^A-Za-z0-9 ._-]", "", re.split(r"[/\\]", str(call.query.get("filename") or ""))[-1])
    if name or call.query.get("download"):
        headers["Content-Disposition"] = f'attachment; filename="{name or f"{blob.id}.{blob.kind}"}"'
    store.world.ledger.write("downloaded", user=blob.user, blob=blob.id, id=blob.workflow)
    data = await asyncio.to_thread(data_of, store, blob, small)
    return Answer(200, None, data, images.MEDIA_TYPES[blob.kind], headers, blob.id)


async def head(store: Store, call: Call) -> Answer:
    """HeadBlob."""
    _found(store, call)
    return Answer(204)


async def refresh(store: Store, call: Call) -> Answer:
    """RefreshBlob."""
    return Answer(200, render.blob(store, _found(store, call), call.base))


async def content(store: Store, call: Call) -> Answer:
    """GetBlobContent."""
    claim = _claim(store, call.path["encryptedToken"], ("content", "preview"))
    if (
        store.world.strikes("expired-url", call.operation, claim.id)
        or claim.expires <= store.world.clock.now()
    ):
        raise Refused(403, "this URL has expired; fetch the workflow or refresh the blob for a new one")
    blob = store.blobs.get(claim.id)
    if blob is None or not blob.available:
        raise Refused(404, "there is no such blob")
    return await _bytes(store, call, blob, claim.kind == "preview")


def _claim(store: Store, token: str, kinds: tuple[str, ...]) -> Claim:
    claim = store.world.signer.read(token)
    if claim is None or claim.kind not in kinds:
        raise Refused(400, "this is no URL of ours")
    return claim


async def blocked(store: Store, call: Call) -> Answer:
    """GetBlockedContent: a grey placeholder, whatever the token."""
    data = images.render(images.Size(450, 450), "png", "blocked")
    return Answer(200, None, data, images.MEDIA_TYPES["png"])


async def archive(store: Store, call: Call) -> Answer:
    """GetBlobArchive: no operation gives such a link, so each of them has expired."""
    raise Refused(410, "this link has expired")


async def upload_url(store: Store, call: Call) -> Answer:
    """GetConsumerBlobUploadUrl."""
    claim = store.world.permit("upload", call.user)
    url = f"{call.base}{store.path('UploadConsumerBlob')}?sig={store.world.signer.sign(claim)}"
    return Answer(200, {"uploadUrl": url, "expiresAt": timestamp(claim.expires)})


def uploader(store: Store, signature: str) -> str | None:
    """The user that a signed upload URL was given to; None when it is not valid, or no longer."""
    claim = store.world.signer.read(signature)
    good = claim is not None and claim.kind == "upload" and claim.expires > store.world.clock.now()
    return claim.id if claim is not None and good else None


async def upload(store: Store, call: Call) -> Answer:
    """UploadConsumerBlob."""
    if not call.data:
        raise Refused(400, "the body is empty")
    if len(call.data) > LARGEST:
        raise Refused(413, f"the file is larger than {LARGEST} bytes")
    kind = images.kind_of(call.data)
    if kind is None:
        raise Refused(415, f"only {', '.join(images.MEDIA_TYPES)} are taken")
    size = images.size_of(call.data)
    if size is None:
        raise Refused(422, "the image cannot be read")
    blob = Blob(store.world.signer.mint("blob_"), call.user, kind, size, True, level="pg", data=call.data)
    store.blobs[blob.id] = blob
    store.world.ledger.write("uploaded", user=call.user, blob=blob.id, bytes=len(call.data))
    return Answer(201, render.blob(store, blob, call.base), subject=blob.id)
