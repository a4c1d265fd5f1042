"""Workflows and their steps as they are made from a valid request: jobs, and the files they are to have.

In: a template and its cost. Out: a `Workflow` that has not begun; `keep` puts it where others find it.
"""

from __future__ import annotations

from lightmeter.mock.calls import Json
from lightmeter.mock.pictures import asked
from lightmeter.mock.workflows.state import Blob, Cost, Step, Store, Workflow


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
    pictures = asked(store.provider.variant_of(template["input"]), template["input"])
    for _ in range(pictures.count):
        blob = Blob(mint("blob_"), workflow.user, pictures.kind, pictures.size, False, job, workflow.id)
        step.blobs.append(blob)
    return step


def keep(store: Store, workflow: Workflow, key: str | None) -> None:
    """From now on it is found: by its key, by its id, its files by theirs. A preview without a key is forgotten."""
    if key:
        store.keys[workflow.user, key] = workflow
    if key or not workflow.preview:
        store.workflows[workflow.id] = workflow
        store.blobs |= {blob.id: blob for step in workflow.steps for blob in step.blobs}
