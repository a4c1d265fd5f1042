"""Changing a copy of a document: values and their places together.

In: a `Part` (a value and where each bit of it comes from). Out: the same part, changed in place. Only
`writable` copies are changed; an update that does not fit is a `Conflict`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from lightmeter.load.document import Place
from lightmeter.load.schemafaults import kind

if TYPE_CHECKING:
    from lightmeter.load.parsed import JsonValue

Steps: TypeAlias = tuple[str | int, ...]

MOST_ADDED: Final = 500_000
"""Values that all actions of one overlay may add: a small update in a million places is refused."""


class Conflict(Exception):
    """An action that cannot be applied; `steps` lead from the action to the place at fault."""

    def __init__(self, code: str, message: str, steps: Steps) -> None:
        super().__init__(message)
        self.code: Final = code
        self.message: Final = message
        self.steps: Final = steps


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A value and its place."""

    value: JsonValue
    place: Place


class Budget:
    """How many more values may be added."""

    __slots__ = ("left",)

    def __init__(self, left: int = MOST_ADDED) -> None:
        self.left = left

    def copy(self, part: Part) -> Part:
        """A writable copy of what an action adds. Raises `Conflict` past the budget."""
        value = part.value
        if self.left <= 0:
            raise Conflict("overlay-target", f"the overlay adds more than {MOST_ADDED:,} values", ("target",))
        self.left -= 1
        source, entry = part.place.source, part.place.entry
        if isinstance(value, dict):
            members = {name: self.copy(member(part, name)) for name in value}
            values = {name: one.value for name, one in members.items()}
            return Part(values, Place(source, entry, {name: one.place for name, one in members.items()}))
        if isinstance(value, list):
            items = [self.copy(item(part, index)) for index in range(len(value))]
            return Part([one.value for one in items], Place(source, entry, [one.place for one in items]))
        return Part(value, Place(source, entry))


def writable(part: Part) -> Part:
    """A deep copy whose containers, and the places of their parts, may be changed."""
    return Budget(10 * MOST_ADDED).copy(part)


def member(part: Part, name: str) -> Part:
    """A member of an object."""
    place = part.place.part(name)
    assert isinstance(part.value, dict) and place is not None
    return Part(part.value[name], place)


def item(part: Part, index: int) -> Part:
    """An item of a list."""
    place = part.place.part(str(index))
    assert isinstance(part.value, list) and place is not None
    return Part(part.value[index], place)


def find(part: Part, steps: Steps) -> Part:
    """The part that the steps lead to; it exists."""
    for step in steps:
        part = member(part, step) if isinstance(step, str) else item(part, step)
    return part


def update(part: Part, change: Part, budget: Budget) -> None:
    """Merge what an action adds into the object or list that its target selects."""
    if isinstance(part.value, dict):
        if not isinstance(change.value, dict):
            message = (
                f"the target selects an object, so the update is an object too, not {kind(change.value)}"
            )
            raise Conflict("overlay-update", message, ("update",))
        _merge(part, change, budget, ("update",))
    elif isinstance(part.value, list):
        _extend(part, change if isinstance(change.value, list) else _alone(change), budget)
    else:
        advice = "select the object that holds it, and give the member in the update"
        message = f"the target selects {kind(part.value)}, which 1.0 cannot update: {advice}"
        raise Conflict("overlay-target", message, ("target",))


def remove(part: Part, steps: Steps) -> None:
    """Take a member or an item out of what holds it."""
    if not steps:
        raise Conflict("overlay-target", "the root of a document cannot be removed", ("target",))
    holder, last = find(part, steps[:-1]), steps[-1]
    if isinstance(holder.value, dict) and isinstance(holder.place.parts, dict):
        del holder.value[str(last)], holder.place.parts[str(last)]
    elif isinstance(holder.value, list) and isinstance(holder.place.parts, list):
        del holder.value[int(last)], holder.place.parts[int(last)]


def _merge(part: Part, change: Part, budget: Budget, steps: Steps) -> None:
    assert (
        isinstance(part.value, dict) and isinstance(part.place.parts, dict) and isinstance(change.value, dict)
    )
    for name in change.value:
        added, here = member(change, name), (*steps, name)
        if name in part.value and _continues(member(part, name), added, budget, here):
            continue
        fresh = budget.copy(added)
        part.value[name], part.place.parts[name] = fresh.value, fresh.place


def _continues(old: Part, added: Part, budget: Budget, steps: Steps) -> bool:
    """Merge into a container that is there already; False when a scalar is to be replaced by a scalar."""
    if isinstance(old.value, dict) and isinstance(added.value, dict):
        _merge(old, added, budget, steps)
        return True
    if isinstance(old.value, list) and isinstance(added.value, list):
        _extend(old, added, budget)
        return True
    if isinstance(old.value, (dict, list)) or isinstance(added.value, (dict, list)):
        message = f"{kind(added.value)} cannot be merged into {kind(old.value)}: remove the old value first"
        raise Conflict("overlay-update", message, steps)
    return False


def _extend(part: Part, change: Part, budget: Budget) -> None:
    assert (
        isinstance(part.value, list) and isinstance(part.place.parts, list) and isinstance(change.value, list)
    )
    for index in range(len(change.value)):
        fresh = budget.copy(item(change, index))
        part.value.append(fresh.value)
        part.place.parts.append(fresh.place)


def _alone(change: Part) -> Part:
    """One entry as a list of one."""
    return Part([change.value], Place(change.place.source, change.place.entry, [change.place]))
