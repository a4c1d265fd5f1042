"""Fixes applied to a text without reformatting it: every character that no fix means stays.

In: a text, where its parts stand (`Parsed`), JSON Patches that all speak of the text as it was read.
Out: the new text, and which patches went into it. Of two patches that touch one place the first one counts;
a patch that cannot be applied here (a YAML alias, a text with duplicate keys) is left out.
"""

from __future__ import annotations

from lightmeter.lint.patchvalue import place, split
from lightmeter.load.parsed import escape_token

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal, TypeAlias

    from lightmeter.lint.finding import Edit
    from lightmeter.lint.patchvalue import Patch
    from lightmeter.load.parsed import Parsed

    Syntax: TypeAlias = Literal["json", "yaml"]
    Change: TypeAlias = tuple[int, int, str]
    """Offsets of a piece of the text, and what replaces it."""


class Step:
    """One operation in the words of the text.

    `kind` is "replace", "remove", "add" or "rename"; `container` the pointer of the object or array, `token`
    the member or the index ("-" behind the last item), `value` the new value or the new name.
    """

    __slots__ = ("container", "kind", "token", "value")

    def __init__(self, kind: str, container: str, token: str, value: Any = None) -> None:
        self.kind = kind
        self.container = container
        self.token = token
        self.value = value

    def touches(self) -> tuple[str, ...]:
        """Pointers that no other patch may touch."""
        names = (self.token, self.value) if self.kind == "rename" else (self.token,)
        return tuple(f"{self.container}/{escape_token(name)}" for name in names)


def apply(text: str, parsed: Parsed, patches: Sequence[Patch], syntax: Syntax = "json") -> str:
    """The text with the patches that fit and do not conflict."""
    return applied(text, parsed, patches, syntax)[0]


def applied(
    text: str, parsed: Parsed, patches: Sequence[Patch], syntax: Syntax = "json"
) -> tuple[str, tuple[int, ...]]:
    """The same with the indexes of the patches that went in."""
    if parsed.faults or not parsed.readable:
        return text, ()  # behind a duplicate key stand members that have no position
    if syntax == "yaml":
        from lightmeter.lint.patchyaml import apply_yaml

        return apply_yaml(text, parsed, patches)
    changes, used = json_changes(parsed, patches)
    return spliced(text, changes), used


def changes_of(parsed: Parsed, patch: Patch, syntax: Syntax = "json") -> list[Change] | None:
    """What one patch changes, None where it cannot be applied."""
    if parsed.faults or not parsed.readable:
        return None
    if syntax == "yaml":
        from lightmeter.lint.patchyaml import yaml_changes

        return yaml_changes(parsed, patch)
    changes, used = json_changes(parsed, [patch])
    return changes if used else None


def edits_of(parsed: Parsed, patch: Patch, syntax: Syntax = "json", line: int = 1) -> list[Edit] | None:
    """The same as lines and columns, for reports; `line` is that of the text in its file (JSON Lines)."""
    changes = changes_of(parsed, patch, syntax)
    if changes is None:
        return None
    edits: list[Edit] = []
    for start, end, text in changes:
        (first, column), (last, end_column) = parsed.line_column(start), parsed.line_column(end)
        edits.append((first + line - 1, column, last + line - 1, end_column, text))
    return edits


def spliced(text: str, changes: Sequence[Change]) -> str:
    """The text with pieces replaced; they do not overlap."""
    pieces: list[str] = []
    at = 0
    for start, end, new in sorted(changes):
        pieces += [text[at:start], new]
        at = end
    return "".join([*pieces, text[at:]])


def json_changes(parsed: Parsed, patches: Sequence[Patch]) -> tuple[list[Change], tuple[int, ...]]:
    """What the patches change in a JSON text, and the indexes of those that went in."""
    from lightmeter.lint.patchjson import emit

    taken, used, steps = Taken(), list[int](), list[Step]()
    for number, patch in enumerate(patches):
        found = steps_of(parsed, patch)
        if found and taken.add([pointer for step in found for pointer in step.touches()]):
            used.append(number)
            steps += found
    return emit(parsed, steps), tuple(used)


class Taken:
    """The places that are spoken for."""

    __slots__ = ("_above", "_places")

    def __init__(self) -> None:
        self._places: set[str] = set()
        self._above: set[str] = set()

    def add(self, pointers: Sequence[str]) -> bool:
        """Take all of them; False, and none is taken, when one of them is not free."""
        if not all(map(self._free, pointers)):
            return False
        for pointer in pointers:
            self._places.add(pointer)
            self._above.update(_ancestors(pointer))
        return True

    def _free(self, pointer: str) -> bool:
        within = pointer in self._places or any(above in self._places for above in _ancestors(pointer))
        return not within and pointer not in self._above


def _ancestors(pointer: str) -> list[str]:
    return [pointer[:at] for at, char in enumerate(pointer) if char == "/"]


def steps_of(parsed: Parsed, patch: Patch) -> list[Step] | None:
    """The operations of one patch, None when one of them means nothing in this text.

    Operations count one after the other (RFC 6902), the steps all speak of the text as it is: so no
    operation may come back to what an earlier one has changed, or has moved along in an array.
    """
    steps: list[Step] = []
    for operation in patch:
        step = _step(parsed, operation)
        if step is None or any(depends(parsed, step, earlier) for earlier in steps):
            return None
        steps.append(step)
    return steps


def _step(parsed: Parsed, operation: dict[str, Any]) -> Step | None:
    kind, pointer = operation["op"], operation["path"]
    if not pointer:
        return None  # a fix repairs a request, it does not write another one
    container, token = split(pointer)
    exists = parsed.entry(pointer) is not None
    if kind == "replace":
        return Step("replace", container, token, operation["value"]) if exists else None
    if kind == "remove":
        return Step("remove", container, token) if exists else None
    around = parsed.entry(container)
    index = around[4] if around else None
    if kind == "add" and isinstance(index, list):
        fits = token == "-" or place(token, len(index) + 1) >= 0
        return Step("add", container, token, operation["value"]) if fits else None
    if kind == "add" and isinstance(index, dict):
        return Step("replace" if exists else "add", container, token, operation["value"])
    if kind == "move" and isinstance(index, dict) and not exists:
        head, name = split(operation["from"])
        return Step("rename", container, name, token) if head == container and name in index else None
    return None


def depends(parsed: Parsed, step: Step, earlier: Step) -> bool:
    """Whether a step comes back to what an earlier one of the same patch has changed."""
    for mine in step.touches():
        for other in earlier.touches():
            if mine == other or mine.startswith(other + "/") or other.startswith(mine + "/"):
                return True
    around = parsed.entry(earlier.container)
    if around is None or not isinstance(around[4], list) or earlier.kind not in ("add", "remove"):
        return False
    array = f"{earlier.container}/"
    pointer = f"{step.container}/{step.token}"
    index = pointer[len(array) :].partition("/")[0]
    before = index.isdigit() and earlier.token.isdigit() and int(index) < int(earlier.token)
    return pointer.startswith(array) and not before
