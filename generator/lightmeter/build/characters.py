"""The characters that the parts of a pattern take: ASCII one by one, all others as two signs.

In: nodes of the tree that Python's parser makes of a pattern. Out: sets of signs.
"""

from __future__ import annotations

from typing import Any

REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
NOTHING = ("AT", "ASSERT", "ASSERT_NOT")
"""What takes no character."""

_OTHER, _SPACE = 128, 129
EVERY = frozenset(range(_SPACE + 1))
"""The ASCII characters, one that stands for all others, and one for all other spaces."""


def may_be_empty(node: Any) -> bool:
    name, value = str(node[0]), node[1]
    if name in REPEATS:
        return int(value[0]) == 0 or all(map(may_be_empty, value[2]))
    if name == "BRANCH":
        return any(all(map(may_be_empty, branch)) for branch in value[1])
    if name == "SUBPATTERN":
        return all(map(may_be_empty, value[-1]))
    return name in NOTHING or name == "GROUPREF"


def all_of(sequence: list[Any]) -> frozenset[int]:
    """The characters that may stand anywhere in a sequence."""
    found: frozenset[int] = frozenset()
    for node in sequence:
        name, value = str(node[0]), node[1]
        if name in REPEATS:
            found |= all_of(list(value[2]))
        elif name == "SUBPATTERN":
            found |= all_of(list(value[-1]))
        elif name == "BRANCH":
            found = found.union(*(all_of(list(branch)) for branch in value[1]))
        else:
            found |= characters(name, value)
    return found


def is_anchored(sequence: list[Any]) -> bool:
    """Whether a match can begin at the beginning of a text only."""
    for node in sequence:
        name, value = str(node[0]), node[1]
        if name == "AT" and str(value) in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
            return True
        if name == "SUBPATTERN" and is_anchored(list(value[-1])):
            return True
        if name == "BRANCH" and all(is_anchored(list(branch)) for branch in value[1]):
            return True
        if name not in NOTHING:
            return False
    return False


def first(sequence: list[Any]) -> frozenset[int]:
    """The characters a sequence can begin with."""
    found: frozenset[int] = frozenset()
    for node in sequence:
        found |= characters(str(node[0]), node[1])
        if not may_be_empty(node):
            break
    return found


def characters(name: str, value: Any) -> frozenset[int]:
    match name:
        case "MAX_REPEAT" | "MIN_REPEAT":
            return first(list(value[2]))
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return frozenset()
        case "LITERAL":
            return frozenset((_sign(value),))
        case "NOT_LITERAL":
            return EVERY - {value} if value < _OTHER else EVERY
        case "SUBPATTERN":
            return first(list(value[-1]))
        case "BRANCH":
            return frozenset[int]().union(*(first(list(branch)) for branch in value[1]))
        case "IN":
            return _listed(list(value))
        case "ANY":
            return EVERY - {10}
        case _:
            return EVERY  # a group met before


def _listed(parts: list[Any]) -> frozenset[int]:
    found: set[int] = set()
    for name, value in ((str(part[0]), part[1]) for part in parts):
        if name == "LITERAL":
            found.add(_sign(value))
        elif name == "RANGE":
            found |= set(range(min(value[0], _OTHER), min(value[1], _OTHER) + 1))
            found |= {_SPACE} if value[1] > _OTHER else set()
        elif name == "CATEGORY":
            found |= _category(str(value))
    return EVERY - found if parts and str(parts[0][0]) == "NEGATE" else frozenset(found)


def _category(name: str) -> frozenset[int]:
    digits = frozenset(range(48, 58))
    words = digits | frozenset(range(65, 91)) | frozenset(range(97, 123)) | {95}
    known = {
        "CATEGORY_DIGIT": digits,
        "CATEGORY_WORD": words,
        "CATEGORY_SPACE": frozenset((9, 10, 11, 12, 13, 32, _SPACE)),
    }
    plain = known.get(name.replace("_NOT_", "_"), EVERY)
    return EVERY - plain if "_NOT_" in name else plain


def _sign(value: int) -> int:
    return value if value < _OTHER else _SPACE if chr(value).isspace() else _OTHER
