"""What a rule of change is: a name, whom it breaks, one line of meaning, and what finds it.

In: a pair (old and new) of one kind. Out: `Found`, where the rule applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from lightmeter.model.types import Origin

Effect: TypeAlias = Literal["narrower", "wider", "both", "price", "none"]
"""`narrower`: what was sent may be refused. `wider`: what comes back may be new to its reader. `both`: both."""

Side: TypeAlias = Literal["requests", "responses", "price"]

Subject = TypeVar("Subject", contravariant=True)


@dataclass(frozen=True, slots=True)
class Found:
    """One change. `message` goes on from the name of the place: "`steps`" + " is at most 40, was 50".

    `at` is a JSON Pointer below the place of the pair; `old` and `new` are JSON values. Origins are those of the
    pair unless given. `effect` replaces that of the rule; `price` says that the price reads the place.
    """

    message: str
    old: object = None
    new: object = None
    at: str = ""
    old_origin: Origin | None = None
    new_origin: Origin | None = None
    effect: Effect | None = None
    price: bool = False
    variant: str | None = None
    """The variant, where the pair is not part of one: it came or went."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """A kind of change. `name` is kebab-case and stable, `meaning` one line."""

    name: str
    effect: Effect
    meaning: str
    find: Callable[[Subject], Iterable[Found]]

    @property
    def breaks(self) -> tuple[Side, ...]:
        """Whom a change of this kind may break."""
        return sides(self.effect)


def sides(effect: Effect) -> tuple[Side, ...]:
    """The sides that an effect is felt on."""
    match effect:
        case "narrower":
            return ("requests",)
        case "wider":
            return ("responses",)
        case "both":
            return ("requests", "responses")
        case "price":
            return ("price",)
        case "none":
            return ()
