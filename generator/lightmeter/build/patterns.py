"""Patterns of a specification: what every target can compile, and what cannot be made to run forever.

In: an ECMA-262 pattern. Out: what is wrong with it, "" for nothing. A pattern is read by Python's own parser, so that
both languages can compile it; names of groups, flags inside the pattern and anchors of one language only are refused.
"""

from __future__ import annotations

import itertools
import re
import warnings
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lightmeter.build.backtracking import MOST_STEPS, NOMINAL, steps
from lightmeter.build.characters import NOTHING, REPEATS, first, may_be_empty
from lightmeter.model import ecma

LONGEST = 2_000
PYTHON_ONLY = re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?(?:P|#|[aiLmsux-]+[:)]|>|\()|\\[AZaN]|\{,[0-9]|[*+?}]\+)")
ENDLESS = 100
"""A repetition of at least so many counts as endless."""
MOST_PARTS, DEEPEST = 150, 20
"""Repetitions and choices in one pattern, and inside of one another."""
FEW_STEPS = 200
"""For a character. Two repetitions without an end take hundreds on a text of the length that is looked at."""
BOUND = 10_000
"""Characters of a text under a pattern whose time grows with the square of the length, where no `maxLength` is said."""
WAYS = 1_000
"""In how many ways a text may be split where nothing is endless."""

_PARTS = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\|)", re.DOTALL)
"""Escapes and classes, so that nothing inside of them is taken for the beginning of a group or an alternative."""


@lru_cache(maxsize=4096)
def fault_of(pattern: str, longest: int | None = None) -> str:
    """Why a pattern for texts of at most so many characters is refused; "" where it is fine."""
    if len(pattern) > LONGEST:
        return f"longer than {LONGEST:,} characters"
    if found := ecma.fault(pattern):
        return found
    form = ecma.python_form(pattern)
    if PYTHON_ONLY.search(form):
        return "it uses what ECMA-262 does not know, such as (?P<name>...), flags inside, {,5} or \\A"
    if any(part.startswith(("[]", "[^]")) for part in _PARTS.findall(pattern)):
        return "engines read [] differently: write \\] for a bracket in a class, [^\\s\\S] for nothing"
    try:
        tree: Any = _parsed(form)
    except FutureWarning as problem:
        return f"engines read it differently: {problem}; write a backslash before [ and before doubled signs"
    except (re.error, OverflowError, RecursionError) as problem:
        return f"it cannot be compiled: {problem}"
    depths = list(_parts(tree, 0))
    if len(depths) > MOST_PARTS:
        return f"more than {MOST_PARTS} repetitions and choices"
    if max(depths, default=0) > DEEPEST:
        return f"repetitions and choices inside of one another, more than {DEEPEST} deep"
    if _ambiguous(tree):
        return "a repetition inside a repetition can match the same text in many ways"
    return _slow(tree, longest)


def bound_of(pattern: str) -> int | None:
    """How long a text may be at most where no `maxLength` is said; None where a match takes few steps a character."""
    if fault_of(pattern):
        return None
    needed = steps(_parsed(ecma.python_form(pattern)), NOMINAL)
    if needed <= NOMINAL * FEW_STEPS:
        return None
    return BOUND if needed <= NOMINAL**2 else NOMINAL


def _slow(tree: Any, longest: int | None) -> str:
    """What is wrong with repetitions one behind the other."""
    if steps(tree, longest) <= MOST_STEPS:
        return ""
    fitting = bisect_left(range(NOMINAL), True, key=lambda n: steps(tree, n) > MOST_STEPS) - 1
    hint = f"a maxLength of {fitting:,} or less, or " if fitting > 1 else ""
    return f"repetitions one behind the other can share the same text in too many ways; it needs {hint}fewer of them"


def _parsed(pattern: str) -> Any:
    from re import _parser  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]

    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        re.compile(pattern, re.ASCII)
    return _parser.parse(_marked(pattern))  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _marked(pattern: str) -> str:
    """The pattern with a mark before each alternative that changes nothing but keeps the parser from merging them:
    it reads `[0-9]|[a-z]` as one class and `a|aa` as `a(?:|a)`, which other engines do not.
    """
    number = itertools.count(1)
    parts = _PARTS.split(pattern)
    return "".join(
        f"{part}(?!\ue000{{{next(number)}}})" if part[:1] in ("(", "|") else part for part in parts
    )


def _ambiguous(tree: Any) -> bool:
    """Whether some repetition can split a text in more than one way."""
    return any(
        _repeats(node) and _splits(list(node[1][2]), _harmful(int(node[1][1]))) for node in _nodes(tree)
    )


def _nodes(tree: Any) -> Any:
    for node in tree:
        yield node
        for inner in _inner(node):
            yield from _nodes(inner)


def _inner(node: Any) -> list[Any]:
    """The sequences inside of a node."""
    name, value = str(node[0]), node[1]
    if name in REPEATS:
        return [value[2]]
    if name == "SUBPATTERN":
        return [value[-1]]
    if name == "BRANCH":
        return list(value[1])
    if name in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    return []


def _parts(tree: Any, depth: int) -> Iterator[int]:
    """How deep each repetition and choice stands."""
    for node in tree:
        own = depth + (str(node[0]) in (*REPEATS, "BRANCH"))
        yield from (own,) if own > depth else ()
        for inner in _inner(node):
            yield from _parts(inner, own)


def _repeats(node: Any) -> bool:
    return str(node[0]) in REPEATS and int(node[1][1]) > 1


def _splits(body: list[Any], often: int, after: list[Any] | None = None) -> bool:
    """Whether a sequence, which `after` follows (itself, as it is repeated), can go on alike in two ways.

    `often`: how much the times of a repetition inside must differ to count.
    """
    flat = [part for node in body for part in _flat(node)]
    for index, node in enumerate(flat):
        following = flat[index + 1 :] + (flat if after is None else after)
        if str(node[0]) == "BRANCH":
            branches = [list(branch) for branch in node[1][1]]
            if (len(branches) > often and _undecided(branches, following)) or any(
                _splits(branch, often, following) for branch in branches
            ):
                return True
        elif str(node[0]) in REPEATS:
            body = list(node[1][2])
            if _varies(node, often) and _overlap([first(body), first(following)]):
                return True
            again = [node] if _repeats(node) else []
            if _splits(body, often, [*again, *following]):
                return True
    return False


def _harmful(times: int) -> int:
    """By how much the times of a repetition inside of one must differ, so that a text splits in too many ways.

    (d + 1) ** (n - 1) ways, about, for a difference of d inside n times.
    """
    return next((much for much in range(1, ENDLESS) if (much + 1) ** min(times - 1, 10) > WAYS), ENDLESS)


def _varies(node: Any, often: int) -> bool:
    """Whether a repetition may take place `often` times more or fewer; one of what may be nothing may."""
    low, high, body = node[1]
    return int(high) - (0 if all(map(may_be_empty, body)) else int(low)) >= often


def _undecided(branches: list[list[Any]], following: list[Any]) -> bool:
    """Whether two branches can begin alike, behind what both begin with, or both match nothing."""
    if sum(all(map(may_be_empty, branch)) for branch in branches) > 1:
        return True
    for one, other in itertools.combinations(map(_unmarked, branches), 2):
        same = sum(
            1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
        )
        if _overlap([first([*branch[same:], *following]) for branch in (one, other)]):
            return True
    return False


def _unmarked(branch: list[Any]) -> list[Any]:
    return list(itertools.dropwhile(lambda node: str(node[0]) in NOTHING, branch))


def _flat(node: Any) -> list[Any]:
    """A group of one sequence, written out."""
    if str(node[0]) == "SUBPATTERN":
        return [part for inner in node[1][-1] for part in _flat(inner)]
    return [node]


def _overlap(sets: list[frozenset[int]]) -> bool:
    seen: set[int] = set()
    for one in sets:
        if seen & one:
            return True
        seen |= one
    return False
