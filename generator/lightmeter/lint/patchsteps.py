"""The steps of a JSON Patch in the words of a text, and which of them may be taken together.

In: where the parts of a text stand (`Parsed`), and a patch. Out: `Step`s that do not touch each other.
"""

from __future__ import annotations

from lightmeter.lint.patchvalue import place, split
from lightmeter.load.parsed import escape_token

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeAlias

    from lightmeter.lint.patchvalue import Patch
    from lightmeter.load.parsed import Parsed

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


def spliced(text: str, changes: Sequence[Change]) -> str:
    """The text with pieces replaced; they do not overlap."""
    pieces: list[str] = []
    at = 0
    for start, end, new in sorted(changes):
        pieces += [text[at:start], new]
        at = end
    return "".join([*pieces, text[at:]])


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
