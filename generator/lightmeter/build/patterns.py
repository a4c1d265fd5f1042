"""Patterns of a specification: what every target can compile, and what cannot be made to run forever.

In: an ECMA-262 pattern. Out: what is wrong with it, "" for nothing. A pattern is read by Python's own parser, so that
both languages can compile it; names of groups, flags inside the pattern and anchors of one language only are refused.
"""

from __future__ import annotations

import re
from typing import Any

LONGEST = 2_000
PYTHON_ONLY = re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?(?:P|#|[aiLmsux-]+[:)]|>|\()|\\[AZ]|[*+?}]\+)")
ENDLESS = 100
"""A repetition of at least so many counts as endless."""

_OTHER = 128
_EVERY = frozenset(range(_OTHER + 1))
"""The ASCII characters, and one that stands for all others."""


def fault_of(pattern: str) -> str:
    """Why a pattern is refused; "" where it is fine."""
    if len(pattern) > LONGEST:
        return f"longer than {LONGEST:,} characters"
    if PYTHON_ONLY.search(pattern):
        return "it uses what ECMA-262 does not know, such as (?P<name>...), flags inside or \\A"
    try:
        tree: Any = _parsed(pattern)
    except (re.error, OverflowError, RecursionError) as problem:
        return f"it cannot be compiled: {problem}"
    return "a repetition inside a repetition can match the same text in many ways" if _ambiguous(tree) else ""


def _parsed(pattern: str) -> Any:
    from re import _parser  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]

    return _parser.parse(pattern)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def _ambiguous(tree: Any) -> bool:
    """Whether some repetition can split a text in more than one way."""
    return any(_repeats(node) and _splits(list(node[1][2])) for node in _nodes(tree))


def _nodes(tree: Any) -> Any:
    for node in tree:
        yield node
        for inner in _inner(node):
            yield from _nodes(inner)


def _inner(node: Any) -> list[Any]:
    """The sequences inside of a node."""
    name, value = str(node[0]), node[1]
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return [value[2]]
    if name == "SUBPATTERN":
        return [value[-1]]
    if name == "BRANCH":
        return list(value[1])
    if name in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    return []


def _repeats(node: Any) -> bool:
    return str(node[0]) in ("MAX_REPEAT", "MIN_REPEAT") and int(node[1][1]) > 1


def _splits(body: list[Any], after: list[Any] | None = None) -> bool:
    """Whether a sequence, which `after` follows (itself, as it is repeated), can go on alike in two ways."""
    flat = [part for node in body for part in _flat(node)]
    for index, node in enumerate(flat):
        following = flat[index + 1 :] + (flat if after is None else after)
        if str(node[0]) == "BRANCH":
            branches = [list(branch) for branch in node[1][1]]
            if _undecided(branches) or any(_splits(branch, following) for branch in branches):
                return True
        elif _endless(node) and _overlap([_first(list(node[1][2])), _first(following)]):
            return True
    return False


def _endless(node: Any) -> bool:
    return _repeats(node) and int(node[1][1]) >= ENDLESS


def _undecided(branches: list[list[Any]]) -> bool:
    """Whether two branches can begin alike, or both match nothing."""
    empty = sum(all(_may_be_empty(node) for node in branch) for branch in branches)
    return empty > 1 or _overlap([_first(branch) for branch in branches])


def _may_be_empty(node: Any) -> bool:
    return str(node[0]) in ("MAX_REPEAT", "MIN_REPEAT") and int(node[1][0]) == 0


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


def _first(sequence: list[Any]) -> frozenset[int]:
    """The characters a sequence can begin with."""
    found: frozenset[int] = frozenset()
    for node in sequence:
        name, value = str(node[0]), node[1]
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            found |= _first(list(value[2]))
            if int(value[0]) == 0:
                continue
            return found
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        return found | _characters(name, value)
    return found


def _characters(name: str, value: Any) -> frozenset[int]:
    match name:
        case "LITERAL":
            return frozenset((min(value, _OTHER),))
        case "NOT_LITERAL":
            return _EVERY - {value} if value < _OTHER else _EVERY
        case "SUBPATTERN":
            return _first(list(value[-1]))
        case "BRANCH":
            return frozenset[int]().union(*(_first(list(branch)) for branch in value[1]))
        case "IN":
            return _listed(list(value))
        case _:
            return _EVERY  # any character, a category, a group met before


def _listed(parts: list[Any]) -> frozenset[int]:
    found: set[int] = set()
    for name, value in ((str(part[0]), part[1]) for part in parts):
        if name == "LITERAL":
            found.add(min(value, _OTHER))
        elif name == "RANGE":
            found |= set(range(min(value[0], _OTHER), min(value[1], _OTHER) + 1))
        elif name == "CATEGORY":
            found |= _category(str(value))
    return _EVERY - found if parts and str(parts[0][0]) == "NEGATE" else frozenset(found)


def _category(name: str) -> frozenset[int]:
    digits = frozenset(range(48, 58))
    words = digits | frozenset(range(65, 91)) | frozenset(range(97, 123)) | {95}
    known = {
        "CATEGORY_DIGIT": digits,
        "CATEGORY_WORD": words,
        "CATEGORY_SPACE": frozenset((9, 10, 11, 12, 13, 32, _OTHER)),
    }
    plain = known.get(name.replace("_NOT_", "_"), _EVERY)
    return _EVERY - plain | {_OTHER} if "_NOT_" in name else plain
