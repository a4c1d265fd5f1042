"""Anchors and aliases of one YAML document, within budgets: a small text must not mean a huge value.

In: values as they are completed. Out: the same value again for an alias, with what it counts for. An aliased
value is shared, not copied; what is counted is the document with its aliases written out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lightmeter.load.yamltypes import Misfit

if TYPE_CHECKING:
    from lightmeter.load.parsed import Index, JsonValue, Limits


class Anchor:
    """An anchored value; its size (None while it is open) and height once written out."""

    __slots__ = ("before", "height", "index", "size", "value")

    def __init__(self, before: int) -> None:
        self.before: Final = before
        self.size: int | None = None
        self.height = 0
        self.value: JsonValue = None
        self.index: Index | None = None


class Anchors:
    """The anchors so far, and how many values and aliases the document has. Raises `Misfit` past a budget."""

    __slots__ = ("aliases", "copies", "known", "limits", "nodes")

    def __init__(self, limits: Limits) -> None:
        self.limits: Final = limits
        self.known: Final[dict[str, Anchor]] = {}
        self.aliases = 0
        self.nodes = 0
        self.copies = 0

    def define(self, name: str) -> None:
        """An anchored value begins."""
        if name in self.known:
            raise Misfit("duplicate-anchor", f"the anchor &{name} is defined twice: rename one of them")
        self.known[name] = Anchor(self.nodes)

    def complete(self, name: str, value: JsonValue, index: Index | None, height: int) -> None:
        """An anchored value is read, and counted."""
        anchor = self.known[name]
        anchor.size, anchor.height = self.nodes - anchor.before, height
        anchor.value, anchor.index = value, index

    def use(self, name: str, depth: int) -> Anchor:
        """The anchor that an alias at this depth names."""
        anchor = self.known.get(name)
        if anchor is None:
            raise Misfit("unknown-alias", f"*{name} has no anchor &{name} before it")
        if anchor.size is None:
            message = f"*{name} stands inside its own anchor: a value cannot contain itself"
            raise Misfit("alias-cycle", message)
        self.aliases += 1
        if self.aliases > self.limits.aliases:
            message = f"more than {self.limits.aliases} aliases: write the values out"
            raise Misfit("too-many-aliases", message)
        if depth + anchor.height > self.limits.depth:
            raise Misfit("too-deep", f"nested more than {self.limits.depth} levels deep")
        self.copies += anchor.size - 1
        if self.copies > self.limits.copies:
            message = f"aliases stand for more than {self.limits.copies:,} values"
            raise Misfit("too-large", f"{message}: write them out, or split the document")
        self.count(anchor.size - 1)
        return anchor

    def count(self, values: int) -> None:
        """That many more values."""
        self.nodes += values
        if self.nodes > self.limits.nodes:
            message = f"more than {self.limits.nodes:,} values once its aliases are written out"
            raise Misfit("too-large", f"{message}: split the document")
