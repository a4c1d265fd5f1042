"""A change as it is reported.

In: nothing. Out: `Change`, `Place`, `Comparison`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from lightmeter.diff.rule import Side
from lightmeter.model.types import Origin

if TYPE_CHECKING:
    from lightmeter.diff.requests import Tally

Level: TypeAlias = Literal["breaking", "price", "compatible"]

LEVELS: tuple[Level, ...] = ("breaking", "price", "compatible")
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a change is met: a pointer into the input of a variant (`*` stands for every item of a list or map);

    without a variant a pointer into the OpenAPI document.
    """

    variant: str | None
    pointer: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change, with every place where it is met; `kind` is the name of its rule.

    `affects` says on which sides it is felt: requests that were fine may be refused, answers may surprise
    their reader, the price of a request may be another. `old` and `new` are JSON values. `said` goes on from the
    name of the place, which is `label` where it is not part of a variant.
    """

    kind: str
    affects: tuple[Side, ...]
    places: tuple[Place, ...]
    label: str
    said: str
    old: object
    new: object
    old_origin: Origin | None
    new_origin: Origin | None

    @property
    def level(self) -> Level:
        """breaking for requests or responses, else price, else compatible."""
        if "requests" in self.affects or "responses" in self.affects:
            return "breaking"
        return "price" if self.affects else "compatible"

    def subject(self, place: Place) -> str:
        """What the sentence is about: a pointer into the input of a variant without its first slash, or a name."""
        if place.variant is None:
            return self.label
        steps = place.pointer.split("/")[1:]
        return "/".join(step.replace("~1", "/").replace("~0", "~") for step in steps) or place.variant

    def sentence(self, place: Place) -> str:
        """ "width is at most 1024, was 2048"."""
        return self.subject(place) + self.said


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is reported: what was compared, the changes, the saved requests where there were any."""

    old: str
    new: str
    changes: tuple[Change, ...]
    requests: Tally | None = None

    def count(self, level: Level) -> int:
        return sum(change.level == level for change in self.changes)
