"""Workflows, steps and blobs as the API answers them.

In: kept state. Out: JSON after the answer schemas. URLs are signed anew with every answer.
"""

from __future__ import annotations

from lightmeter.mock.calls import Json
from lightmeter.mock.clock import timestamp
from lightmeter.mock.images import Size
from lightmeter.mock.money import number
from lightmeter.mock.workflows.maturing import MATURE, is_withheld
from lightmeter.mock.workflows.state import Blob, Step, Store, Workflow


def workflow(store: Store, found: Workflow, base: str, hide_mature: bool = False) -> dict[str, Json]:
    """A Workflow."""
    template = found.template
    purse = store.purse(found.user)
    answer: dict[str, Json] = {
        "id": found.id,
        "createdAt": timestamp(found.created),
        "startedAt": _time(found.started),
        "completedAt": _time(found.completed),
        "status": found.status,
        "metadata": found.metadata,
        "arguments": template.get("arguments") or {},
        "tags": found.tags,
        "steps": [step(store, found, one, base, hide_mature) for one in found.steps],
        "callbacks": template.get("callbacks") or [],
        "tips": template.get("tips") or dict.fromkeys(found.cost.tips, 0),
        "cost": cost(found),
        "transactions": transactions(found),
        "experimental": template.get("experimental"),
        "allowMatureContent": found.mature,
        "upgradeMode": template.get("upgradeMode") or "manual",
        "currencies": template.get("currencies") or list(purse.balances),
        "forceRefunded": False,
        "ephemeral": template.get("ephemeral"),
        "externalId": f"{found.user}-{found.external_id}" if found.external_id else None,
        "lostBlobsRefund": None,
        "deletedAt": _time(found.deleted),
    }
    return answer | ({"nsfwLevel": template["nsfwLevel"]} if "nsfwLevel" in template else {})


def cost(found: Workflow) -> dict[str, Json]:
    """A WorkflowCost; total = base + tips here, because how the parts combine is stated nowhere."""
    tips = {name: number(micro) for name, micro in found.cost.tips.items()}
    return {"base": number(found.cost.base), "tips": tips, "total": number(found.cost.total)}


def transactions(found: Workflow) -> dict[str, Json]:
    """A TransactionSummary."""
    entries: list[Json] = [
        {
            "type": entry.kind,
            "amount": number(entry.micro),
            "id": entry.id or None,
            "accountType": entry.account,
        }
        for entry in found.entries
    ]
    return {"list": entries} | ({"insufficientBuzz": found.short} if found.preview else {})


def step(store: Store, found: Workflow, one: Step, base: str, hide_mature: bool = False) -> dict[str, Json]:
    """An ImageGenStep."""
    template = one.template
    answer: dict[str, Json] = {
        "$type": template["$type"],
        "name": one.name,
        "priority": template.get("priority") or "normal",
        "timeout": template.get("timeout"),
        "retries": template.get("retries"),
        "jobs": [] if found.preview else [_job(store, found, one)],
        "status": found.status,
        "startedAt": _time(found.started),
        "completedAt": _time(found.completed),
        "metadata": one.metadata,
        "estimatedProgressRate": _progress(store, found),
        "input": template["input"],
    }
    if not found.preview:
        answer["output"] = output(store, found, one, base, hide_mature)
    return answer


def output(store: Store, found: Workflow, one: Step, base: str, hide_mature: bool = False) -> dict[str, Json]:
    """An ImageGenOutput."""
    images: list[Json] = [blob(store, each, base, hide_mature) for each in one.blobs]
    errors = [f"the job ended as {found.status}: {found.reason}"] if found.reason and found.is_final else None
    return {"images": images, "errors": errors}


def blob(store: Store, each: Blob, base: str, hide_mature: bool = False) -> dict[str, Json]:
    """A Blob; an ImageBlob with its size."""
    answer: dict[str, Json] = {"type": "image", "id": each.id, "available": each.available, "jobId": each.job}
    if each.size is not None:
        answer |= {"width": each.size.width, "height": each.size.height}
    if each.level is not None:
        answer["nsfwLevel"] = each.level
    if each.blocked is not None:
        answer["blockedReason"] = each.blocked
    hidden = is_withheld(store, each) or (hide_mature and each.level in MATURE)
    if each.available and not hidden:
        answer |= _signed(store, each, base, "content", "url")
        answer |= _signed(store, each, base, "preview", "previewUrl")
    return answer


def _signed(store: Store, each: Blob, base: str, kind: str, name: str) -> dict[str, Json]:
    claim = store.world.permit(kind, each.id)
    url = base + store.path("GetBlobContent", encryptedToken=store.world.signer.sign(claim))
    return {name: url, f"{name}ExpiresAt": timestamp(claim.expires)}


def _job(store: Store, found: Workflow, one: Step) -> dict[str, Json]:
    answer: dict[str, Json] = {
        "id": one.job,
        "status": found.status,
        "startedAt": _time(found.started),
        "completedAt": _time(found.completed),
        "cost": 1,
        "estimatedProgressRate": _progress(store, found),
    }
    if found.is_final and found.reason:
        answer["reason"] = found.reason
        if found.reason == "blocked":
            answer["blockedReason"] = "moderated"
    return answer


def _progress(store: Store, found: Workflow) -> float | None:
    if found.status != "processing" or found.started is None:
        return None
    rest = found.created + store.world.settings.latency - found.started
    share = (store.world.clock.now() - found.started) / rest if rest > 0 else 1
    return round(min(max(share, 0), 1), 3)


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else timestamp(seconds)


def shrunk(size: Size) -> Size:
    """The size of a preview: 450 pixels wide at most."""
    if size.width <= 450:
        return size
    return Size(450, max(1, size.height * 450 // size.width))
