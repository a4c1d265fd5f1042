"""Workflows and their steps as they are made from a valid request: jobs, and the files they are to have.

In: a template and its cost. Out: a `Workflow` that has not begun; `keep` puts it where others find it.
"""

from __future__ import annotations

from lightmeter.mock.calls import Json
from lightmeter.mock.images import MEDIA_TYPES, Size
from lightmeter.mock.workflows.state import Blob, Cost, Step, Store, Workflow

USUAL = 1024
"""Pixels of a side where neither the request nor the document says how many."""


def new(store: Store, user: str, base: str, template: dict[str, Json], cost: Cost) -> Workflow:
    """A workflow of a user who came by the address `base`."""
    world = store.world
    workflow = Workflow(
        id=world.signer.mint("wf_"),
        user=user,
        template=template,
        created=world.clock.now(),
        steps=[],
        cost=cost,
        price=cost.total,
        unit=cost.unit,
        fate="succeeded",
        external_id=template.get("externalId"),
        base_url=base,
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


def keep(store: Store, workflow: Workflow, key: str | None) -> None:
    """From now on it is found: by its key, by its id, its files by theirs. A preview without a key is forgotten."""
    if key:
        store.keys[workflow.user, key] = workflow
    if key or not workflow.preview:
        store.workflows[workflow.id] = workflow
        store.blobs |= {blob.id: blob for step in workflow.steps for blob in step.blobs}
