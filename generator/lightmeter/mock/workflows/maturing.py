"""Mature results: shown where the request allows them, withheld where it does not, paid for anew where it may.

In: a workflow whose work is done. Out: whether its images may be seen. Which account pays for such results is said by
the document; a workflow that was paid from it alone may have them.
"""

from __future__ import annotations

from lightmeter.mock.calls import Refused
from lightmeter.mock.money import paid
from lightmeter.mock.workflows import paying
from lightmeter.mock.workflows.state import Blob, Store, Workflow

LEVEL = "x"
MATURE = ("r", "x", "xxx")


def settle(store: Store, workflow: Workflow) -> bool:
    """Decide about mature results; False when the work fails for want of money to have them."""
    if workflow.mature is None and set(paid(workflow.entries)) <= {store.mature}:
        workflow.mature = True
    if workflow.mature is None and workflow.template.get("upgradeMode") == "automatic":
        try:
            paying.release(store, workflow)
        except Refused:
            return False
        workflow.mature = True
    return True


def is_withheld(store: Store, blob: Blob) -> bool:
    """Whether a file may not be seen until mature results are allowed."""
    if blob.level not in MATURE or blob.workflow is None:
        return False
    return store.workflows[blob.workflow].mature is not True
