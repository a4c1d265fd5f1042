"""Which secret an operation asks for: clients attach one, so operations that ask for others are named.

In: the `security` of the document and of its operations, and the schemes of the model. Out: notes, one for each way of
asking, at the first operation that asks so.
"""

from __future__ import annotations

from lightmeter.build.bodies import NOT_IN_MODEL
from lightmeter.build.context import Context, as_items, as_list, as_object
from lightmeter.model.nodes import Operation, Security

_ATTACHED = ("bearer", "basic", "header")
"""The kinds of schemes whose secret clients attach by themselves; the first of them is taken."""


def note_proofs(context: Context, operations: tuple[Operation, ...], schemes: tuple[Security, ...]) -> None:
    """Name what is asked for and not sent."""
    sent = next((one.name for one in schemes if one.kind in _ATTACHED), "")
    usual = as_object(context.node("")).get("security")
    asking: dict[str, list[Operation]] = {}
    for operation in operations:
        node = as_object(context.node(operation.origin.pointer))
        ways = [tuple(str(name) for name, _ in as_items(way)) for way in as_list(node.get("security", usual))]
        if ways and () not in ways and (sent,) not in ways:
            asking.setdefault(" or ".join(" with ".join(way) for way in ways), []).append(operation)
    for asked, found in asking.items():
        first = found[0]
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        how = f"clients attach that of {sent} alone" if sent else "clients attach none"
        message = f"{first.method} {first.path}{more}: to be called with the secret of {asked[:200]}; {how}"
        context.report(NOT_IN_MODEL, first.origin.pointer, message, "info")
