"""Steps written into a JSON text, in the style that stands around them.

In: steps that do not touch each other. Out: changes that do not overlap. YAML in flow style is edited alike.
"""

from __future__ import annotations

import json

from lightmeter.lint.patchsteps import Step, Taken, steps_of
from lightmeter.load.parsed import escape_token

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lightmeter.lint.patchsteps import Change
    from lightmeter.lint.patchvalue import Patch
    from lightmeter.load.parsed import Entry, Parsed


def json_changes(parsed: Parsed, patches: Sequence[Patch]) -> tuple[list[Change], tuple[int, ...]]:
    """What the patches change in a JSON text, and the indexes of those that went in."""
    taken, used, steps = Taken(), list[int](), list[Step]()
    for number, patch in enumerate(patches):
        found = steps_of(parsed, patch)
        if found and taken.add([pointer for step in found for pointer in step.touches()]):
            used.append(number)
            steps += found
    return emit(parsed, steps), tuple(used)


def emit(parsed: Parsed, steps: Sequence[Step]) -> list[Change]:
    """The changes of all steps, in no order."""
    changes: list[Change] = []
    shapes: dict[str, Shape] = {}
    for step in steps:
        if step.kind in ("add", "remove"):
            shape = shapes.get(step.container) or Shape(parsed, step.container)
            shapes[step.container] = shape
            shape.note(step)
        else:
            changes.append(_in_place(parsed, step))
    for shape in shapes.values():
        changes += shape.changes()
    return changes


def _in_place(parsed: Parsed, step: Step) -> Change:
    entry = parsed.entry(f"{step.container}/{escape_token(step.token)}")
    assert entry is not None
    if step.kind == "rename":
        return entry[0], entry[1], dump(step.value, False)
    return entry[2], entry[3], dump(step.value, is_compact(parsed.text))


def dump(value: Any, compact: bool) -> str:
    """A value as JSON on one line."""
    separators = (",", ":") if compact else (", ", ": ")
    return json.dumps(value, ensure_ascii=False, separators=separators, allow_nan=False)


def is_compact(text: str) -> bool:
    """Whether a text is written without a space behind its colons."""
    return '":' in text and '": ' not in text and '":\n' not in text


class Shape:
    """An object or an array in the text: where its parts stand, what leaves it and what joins it."""

    def __init__(self, parsed: Parsed, pointer: str) -> None:
        entry = parsed.entry(pointer)
        assert entry is not None
        index = entry[4]
        self.text = parsed.text
        self.start, self.end = entry[2], entry[3]
        self.names = list(index) if isinstance(index, dict) else None
        self.parts: list[Entry] = list(index.values()) if isinstance(index, dict) else list(index or ())
        self.removed: set[int] = set()
        self.inserted: list[tuple[int, Any]] = []
        self.appended: list[tuple[str, Any]] = []

    def note(self, step: Step) -> None:
        count = len(self.parts)
        if step.kind == "remove":
            self.removed.add(self.names.index(step.token) if self.names is not None else int(step.token))
        elif self.names is None and step.token != "-" and int(step.token) < count:
            self.inserted.append((int(step.token), step.value))
        else:
            self.appended.append((step.token, step.value))

    def changes(self) -> list[Change]:
        separator = self.separator()
        changes: list[Change] = [
            (self.first(at), self.first(at), self.written("", value) + separator)
            for at, value in self.inserted
        ]
        added = [self.written(name, value) for name, value in self.appended]
        kept = [at for at in range(len(self.parts)) if at not in self.removed]
        last = kept[-1] if kept else -1
        changes += self.gaps(last)
        if kept:
            tail = self.parts[-1][3] if last < len(self.parts) - 1 else self.parts[last][3]
            new = "".join(separator + text for text in added)
            if added or tail > self.parts[last][3]:
                changes.append((self.parts[last][3], tail, new))
        elif added and self.parts:
            changes.append((self.first(0), self.parts[-1][3], separator.join(added)))
        else:
            changes.append((self.start + 1, self.end - 1, separator.join(added)))
        return changes

    def gaps(self, last: int) -> list[Change]:
        """Removed parts with a kept one behind them: cut from part to part."""
        changes: list[Change] = []
        at = 0
        while at < last:
            behind = at
            while behind in self.removed:
                behind += 1
            if behind > at:
                changes.append((self.first(at), self.first(behind), ""))
            at = behind + 1
        return changes

    def first(self, at: int) -> int:
        """Where a part begins: its key, or its value in an array."""
        key, _, start, _, _ = self.parts[at]
        return key if key >= 0 else start

    def separator(self) -> str:
        """What stands between two parts here: as between the last two, else guessed."""
        if len(self.parts) >= 2:
            return self.text[self.parts[-2][3] : self.first(len(self.parts) - 1)]
        lead = self.text[self.start + 1 : self.first(0)] if self.parts else ""
        if "\n" in lead:
            return "," + lead
        return "," if is_compact(self.text) else ", "

    def written(self, name: str, value: Any) -> str:
        compact = is_compact(self.text)
        if self.names is None:
            return dump(value, compact)
        colon = ":" if compact else ": "
        if self.parts:
            colon = self.text[self.parts[-1][1] : self.parts[-1][2]]
        return dump(name, compact) + colon + dump(value, compact)
