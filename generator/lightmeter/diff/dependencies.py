"""Fields that need others beside them.

In: an object. Out: pairs of names, the field and what it needs.
"""

from __future__ import annotations

from lightmeter.model.nodes import Object


def dependencies(node: Object) -> frozenset[tuple[str, str]]:
    return frozenset((name, other) for name, needed in node.dependent_required for other in needed)
