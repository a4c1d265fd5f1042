"""The graph of a comparison: pairs of parts, what was found at each, and how they hang together.

In: findings and edges, as the walk meets them. Out: for every node the sides it is used on, and the places where
it is met. A pair is compared once, however often it is used: a request tree shares most of its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lightmeter.diff.change import Place
from lightmeter.diff.rule import Found, Rule, Side
from lightmeter.model.types import Origin

Key: TypeAlias = tuple[str, ...]
"""What a node stands for: ("type", old name, new name), ("variant", name), ("operation", ...)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding of a rule at a JSON Pointer below the node, between two origins."""

    rule: Rule[Any]
    found: Found
    at: str
    old_origin: Origin | None
    new_origin: Origin | None


@dataclass(slots=True)
class Node:
    """One pair of parts. `label` names it for people; `variant` is its name where it is one."""

    label: str
    variant: str | None = None
    hits: list[Hit] = field(default_factory=list[Hit])
    edges: list[tuple[str, Key]] = field(default_factory=list[tuple[str, Key]])
    sides: set[Side] = field(default_factory=set[Side])


@dataclass(slots=True)
class Graph:
    """Every node by its key, in the order they were met."""

    nodes: dict[Key, Node] = field(default_factory=dict[Key, Node])

    def mark(self, roots: Iterable[Key], side: Side) -> None:
        """Everything below `roots` is used on that side."""
        waiting = list(roots)
        while waiting:
            node = self.nodes[waiting.pop()]
            if side not in node.sides:
                node.sides.add(side)
                waiting += [key for _, key in node.edges]

    def places(self) -> dict[Key, list[Place]]:
        """For every node below a variant one place in each of the variants that lead to it, by the shortest way."""
        found: dict[Key, list[Place]] = {}
        for key, node in self.nodes.items():
            if node.variant is not None:
                for below, at in self._reached(key):
                    found.setdefault(below, []).append(Place(node.variant, at))
        return found

    def _reached(self, root: Key) -> Iterator[tuple[Key, str]]:
        seen = {root}
        level = [(root, "")]
        while level:
            yield from level
            following: list[tuple[Key, str]] = []
            for key, at in level:
                for step, below in self.nodes[key].edges:
                    if below not in seen and self.nodes[below].variant is None:
                        seen.add(below)
                        following.append((below, at + step))
            level = following
