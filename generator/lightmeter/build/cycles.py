"""Choices that lead back to themselves before any object is reached: no request could ever be told by them.

In: the named types of a build. Out: findings.
"""

from __future__ import annotations

from lightmeter.build.context import Context
from lightmeter.model.nodes import Choice


def check_cycles(context: Context) -> bool:
    """Report every choice inside of itself; True if there is none."""
    targets = {
        name: [target for _, target in node.cases] + ([node.otherwise] if node.otherwise else [])
        for name, node in context.types.items()
        if isinstance(node, Choice)
    }
    found = [name for name in targets if name in _below(targets, name)]
    for name in found:
        node = context.types[name]
        assert isinstance(node, Choice)
        message = f"the choice by {node.tag!r} leads back to itself: no object is ever reached"
        context.report("discriminator-cyclic", node.origin.pointer, message)
    return not found


def _below(targets: dict[str, list[str]], start: str) -> set[str]:
    """Everything that a choice leads to through choices alone."""
    reached: set[str] = set()
    waiting = list(targets[start])
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += targets.get(name, [])
    return reached
