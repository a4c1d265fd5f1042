"""A value of several alternatives that nothing tells apart: all are tried.

Standard library only. Of a value that fits none, what is said is what keeps it from the alternative it is nearest to.
"""

from __future__ import annotations

from .checks import Checks
from .problems import Problem

TYPE_CHECKING = False  # not imported: typing alone would double the start-up time
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Alternative: TypeAlias = Callable[[Any, str, list[Problem], bool], None]


class Tried(list[Problem]):
    """The problems of one alternative; `known` are those of all that were tried below the outermost value."""

    __slots__ = ("known",)

    def __init__(self, known: dict[tuple[Alternative, str], Tried]) -> None:
        super().__init__()
        self.known = known

    @property
    def distance(self) -> tuple[int, int]:
        """How many errors there are, and how many of them are members that are not there."""
        errors = [problem for problem in self if problem.severity == "error"]
        return len(errors), sum(problem.rule == "missing-field" for problem in errors)


def fits(
    check: Checks,
    value: Any,
    at: str,
    problems: list[Problem],
    hints: bool,
    alternatives: tuple[Alternative, ...],
    keyword: str,
) -> None:
    """`anyOf`: one alternative must fit; `oneOf`: exactly one."""
    if check.stands_in(value):
        return
    # Every alternative is asked once for each place, however many outer ones lead there.
    known = problems.known if isinstance(problems, Tried) else {}
    tried: list[Tried] = []
    fitting: list[Tried] = []
    for alternative in alternatives:
        found = known.get((alternative, at))
        if found is None:
            found = known[alternative, at] = Tried(known)
            alternative(value, at, found, hints)
        tried.append(found)
        if not found.distance[0]:
            fitting.append(found)
            if keyword == "anyOf":
                break
    if len(fitting) == 1:
        problems += fitting[0]
    elif fitting:
        several = f"{len(fitting)} of {len(alternatives)} alternatives fit, and exactly one may"
        problems.append(Problem(at, "oneOf", "fits-several", value, 1, several))
    else:
        _nearest(value, at, tried, problems)


def _nearest(value: Any, at: str, tried: list[Tried], problems: list[Problem]) -> None:
    """What the nearest alternative says; those of another JSON type only where all are."""
    near = [found for found in tried if not (found[0].pointer == at and found[0].keyword == "type")]
    if near:
        problems += min(near, key=lambda found: found.distance)
        return
    words = dict.fromkeys(word for found in tried for word in str(found[0].expected).split(" or "))
    problems.append(Problem(at, "type", "wrong-type", value, " or ".join(words)))
