"""From a valid request to a workflow: the key of the caller, the price, the charge.

In: a call. Out: a workflow that is on its way, an older one with the same key, or a preview.
Between looking a key up and keeping the new workflow nothing waits: two requests with one key make one workflow.
"""

from __future__ import annotations

from lightmeter.mock.calls import Call, Json, Refused
from lightmeter.mock.images import MEDIA_TYPES, Size
from lightmeter.mock.workflows import paying
from lightmeter.mock.workflows.running import begin
from lightmeter.mock.workflows.state import Blob, Cost, Step, Store, Workflow
from lightmeter_client._runtime.quotes import from_micro

FATES = (("moderated", "blocked"), ("failed", "no_provider_available"))
"""Faults of the work, each with the documented reason a job gives."""

USUAL = 1024
"""Pixels of a side where neither the request nor the document says how many."""


def submit(store: Store, call: Call, template: dict[str, Json]) -> Workflow:
    """A new workflow, charged and begun; or the one that the key of the request already names."""
    key = template.get("externalId")
    is_preview = bool(call.query.get("whatif"))
    store.world.ledger.write(
        "submitted", provider=store.provider.name, user=call.user, external_id=key, preview=is_preview
    )
    known = store.keys.get((call.user, key)) if key else None
    if known is not None:
        store.event("duplicate", known, preview=known.preview)
        return known
    _names_differ(template)
    workflow = _new(store, call, template, paying.cost_of(store, template), is_preview)
    if is_preview:
        paying.preview(store, workflow)
    else:
        _buy(store, workflow, call.operation)
    _keep(store, workflow, key)
    total = from_micro(workflow.cost.total)
    store.event("previewed" if is_preview else "accepted", workflow, billed=total, unit="buzz")
    if not is_preview:
        begin(store, workflow, call.operation)
    return workflow


def _names_differ(template: dict[str, Json]) -> None:
    """A step is found by its name, so no two may have the same one."""
    names = [step.get("name") or str(index) for index, step in enumerate(template["steps"])]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise Refused(
                400, "The request is not valid; see errors.", {f"steps[{index}].name": ["used twice"]}
            )


def _new(store: Store, call: Call, template: dict[str, Json], cost: Cost, is_preview: bool) -> Workflow:
    world = store.world
    workflow = Workflow(
        id=world.signer.mint("wf_"),
        user=call.user,
        template=template,
        created=world.clock.now(),
        steps=[],
        cost=cost,
        fate="succeeded",
        preview=is_preview,
        external_id=template.get("externalId"),
        base_url=call.base,
        number=len(store.workflows),
        tags=list(dict.fromkeys(template.get("tags") or ())),
        metadata=dict(template.get("metadata") or {}),
        mature=template.get("allowMatureContent"),
    )
    workflow.steps = [_step(store, workflow, index, step) for index, step in enumerate(template["steps"])]
    return workflow


def _step(store: Store, workflow: Workflow, index: int, template: dict[str, Json]) -> Step:
    mint = store.world.signer.mint
    job = mint("job_")
    step = Step(template.get("name") or str(index), template, dict(template.get("metadata") or {}), job, [])
    body = store.provider.filled(template["input"])
    for _ in range(_count(body.get("quantity"))):
        blob = Blob(mint("blob_"), workflow.user, _format(body), _size(body), False, job, workflow.id)
        step.blobs.append(blob)
    return step


def _count(value: Json) -> int:
    return int(value) if isinstance(value, (int, float)) else 1


def _format(body: dict[str, Json]) -> str:
    wanted = str(body.get("outputFormat") or "jpeg").lower()
    return wanted if wanted in MEDIA_TYPES else "jpeg"


def _size(body: dict[str, Json]) -> Size:
    """The size asked for; by its aspect ratio, about the area of the usual square in steps of 16."""
    width, height = body.get("width"), body.get("height")
    across, _, down = str(body.get("aspectRatio") or "1:1").partition(":")
    usual = Size(USUAL, USUAL)
    if across.isdecimal() and down.isdecimal() and int(across) and int(down):
        ratio = (int(across) / int(down)) ** 0.5
        usual = Size(round(USUAL * ratio / 16) * 16, round(USUAL / ratio / 16) * 16)
    return Size(
        int(width) if isinstance(width, (int, float)) else usual.width,
        int(height) if isinstance(height, (int, float)) else usual.height,
    )


def _buy(store: Store, workflow: Workflow, operation: str) -> None:
    """Charge, with the faults of bills. Too little Buzz has no documented status (reading C51): 403 here."""
    world = store.world
    rates: dict[str, Json] = workflow.template.get("tips") or {}
    if world.strikes("cache-hit", operation, workflow.id):
        workflow.cost = paying.priced(store, 0, {})
        workflow.fate = "cached"
        return
    for fault, reason in FATES:
        if workflow.reason is None and world.strikes(fault, operation, workflow.id):
            workflow.fate, workflow.reason = "failed", reason
    if world.strikes("overcharge", operation, workflow.id):
        workflow.cost = paying.priced(store, workflow.cost.base * 3 // 2, rates)
    accounts = paying.payers(store, workflow)
    if not paying.charge(store, workflow, workflow.cost.total, accounts):
        raise Refused(403, f"not enough Buzz: this costs {from_micro(workflow.cost.total)}")
    if world.strikes("duplicate-charge", operation, workflow.id):
        paying.charge(store, workflow, workflow.cost.total, accounts)


def _keep(store: Store, workflow: Workflow, key: str | None) -> None:
    if key:
        store.keys[workflow.user, key] = workflow
    if key or not workflow.preview:
        store.workflows[workflow.id] = workflow
        store.blobs |= {blob.id: blob for step in workflow.steps for blob in step.blobs}
