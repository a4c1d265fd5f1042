"""How long a pattern may try: the ways in which its repetitions, one behind the other, can share a text.

In: the tree of a pattern, as Python's parser gives it, and how long the text may be. Out: about how many steps a match
takes at worst that fails. Repetitions inside of repetitions are judged in `patterns`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lightmeter.build.characters import EVERY, NOTHING, REPEATS, all_of, first, is_anchored, may_be_empty

NOMINAL = 2_000
"""Characters of a text for which no smaller `maxLength` is said."""
MOST_STEPS = 10**9
"""Three repetitions without an end need more on the longest text, two much less."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A repetition that was passed: what it is made of, what stood behind it since, and the steps up to here."""

    number: int
    characters: frozenset[int]
    needs: tuple[frozenset[int], ...]
    steps: float
    endless: int
    since: tuple[frozenset[int], ...] = ()
    gap: int = 0
    """How many characters stand behind it at least."""


def steps(tree: Sequence[Any], longest: int | None) -> float:
    """About how many steps at worst."""
    walk = _Walk(min(NOMINAL if longest is None else longest, NOMINAL))
    start = () if is_anchored(list(tree)) else (walk.loop(EVERY, (EVERY,), math.inf, ()),)
    walk.sequence(list(tree), start, False)
    return walk.worst


class _Walk:
    """Keeps the worst that was met."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.worst = float(length)
        self.count = 0

    def loop(
        self,
        characters: frozenset[int],
        needs: tuple[frozenset[int], ...],
        times: float,
        passed: Iterable[Loop],
    ) -> Loop:
        """A repetition behind others: each text that both can be made of is shared among them in many ways.

        k of them without an end share n characters in n ** k / k! ways, fewer where something stands between them.
        """
        self.count += 1
        ends = times < self.length
        steps, endless = (min(times, self.length) + 1, 0 if ends else 1)
        for one in passed:
            if _share(one, characters, needs):
                ways = times + 1 if ends else self.length / (1 + one.gap) / (1 + one.endless) + 1
                if (found := one.steps * ways) > steps:
                    steps, endless = found, one.endless + (0 if ends else 1)
        return Loop(self.count, characters, needs, steps, endless)

    def sequence(self, nodes: list[Any], passed: tuple[Loop, ...], fails: bool) -> tuple[Loop, ...]:
        """The repetitions behind which a text goes on; `fails`: whether what follows can keep it from matching."""
        later = [fails]
        for node in reversed(nodes):
            later.append(later[-1] or can_fail(node))
        for node, after in zip(nodes, reversed(later[:-1]), strict=True):
            if self.worst > MOST_STEPS:  # bad enough; the rest could be long
                break
            passed = self._node(node, passed, after)
        return passed

    def _node(self, node: Any, passed: tuple[Loop, ...], fails: bool) -> tuple[Loop, ...]:
        name, value = str(node[0]), node[1]
        before = self.count
        if name in REPEATS:
            return self._repeat(node, passed, fails)
        if name == "SUBPATTERN":
            return self.sequence(list(value[-1]), passed, fails)
        if name == "BRANCH":
            passed = self._choice([list(branch) for branch in value[1]], passed, fails)
            inner = [found for branch in value[1] for found in self.sequence(list(branch), passed, fails)]
            return (*behind(passed, mandatory(node)), *(one for one in inner if one.number > before))
        if name in ("ASSERT", "ASSERT_NOT"):
            self.sequence(list(value[1]), passed, True)
            return passed
        return behind(passed, mandatory(node))

    def _choice(self, branches: list[list[Any]], passed: tuple[Loop, ...], fails: bool) -> tuple[Loop, ...]:
        """Branches that begin alike are as many ways to go on."""
        begins = [first(branch) for branch in branches]
        alike = max(
            (sum(sign in one for one in begins) for sign in frozenset[int]().union(*begins)), default=1
        )
        empty = sum(all(map(may_be_empty, branch)) for branch in branches)
        if max(alike, empty) < 2:
            return passed
        own = self.loop(
            all_of([node for branch in branches for node in branch]), (), max(alike, empty) - 1, passed
        )
        if fails:
            self.worst = max(self.worst, own.steps)
        return (*passed, own)

    def _repeat(self, node: Any, passed: tuple[Loop, ...], fails: bool) -> tuple[Loop, ...]:
        low, high, body = int(node[1][0]), int(node[1][1]), list(node[1][2])
        found: list[Loop] = []
        before = self.count
        if high > low:
            needs = tuple(part for one in body for part in mandatory(one))
            times = math.inf if high > self.length else high - low
            own = self.loop(all_of(body), needs, times, passed)
            found.append(own)
            if fails:
                self.worst = max(self.worst, own.steps)
        inside = self.sequence(body, passed, fails or (low > 1 and any(map(can_fail, body))))
        found += [one for one in inside if one.number > before]
        return (*(behind(passed, mandatory(node)) if low else passed), *found)


def behind(passed: Iterable[Loop], needed: Sequence[frozenset[int]]) -> tuple[Loop, ...]:
    """The repetitions that may still share a text with a later one, when these characters have to stand between."""
    if not needed:
        return tuple(passed)
    return tuple(
        replace(
            one,
            gap=one.gap + len(needed),
            since=tuple(dict.fromkeys((*one.since, *(part & one.characters for part in needed)))),
        )
        for one in passed
        if all(part & one.characters for part in needed)
    )


def _share(one: Loop, characters: frozenset[int], needs: Iterable[frozenset[int]]) -> bool:
    """Whether some text fits the first repetition, what stands between, and this one."""
    return (
        not one.characters.isdisjoint(characters)
        and all(part & characters for part in (*one.since, *one.needs))
        and all(part & one.characters for part in needs)
    )


def mandatory(node: Any) -> tuple[frozenset[int], ...]:
    """What has to be there, as the characters of each place."""
    name, value = str(node[0]), node[1]
    if name in NOTHING or name == "GROUPREF" or may_be_empty(node):
        return ()
    if name in REPEATS:
        return tuple(part for one in value[2] for part in mandatory(one))
    if name == "SUBPATTERN":
        return tuple(part for one in value[-1] for part in mandatory(one))
    return (all_of([node]),)


def can_fail(node: Any) -> bool:
    """Whether a text may not go on here; what may be nothing always goes on."""
    name, value = str(node[0]), node[1]
    if name in REPEATS:
        return int(value[0]) > 0 and any(map(can_fail, value[2]))
    if name == "SUBPATTERN":
        return any(map(can_fail, value[-1]))
    if name == "BRANCH":
        return all(any(map(can_fail, branch)) for branch in value[1])
    return True
