"""Patterns of a specification: what every target can compile, and what cannot be made to run forever.

In: an ECMA-262 pattern. Out: what is wrong with it, "" for nothing. A pattern is read by Python's own parser, so that
both languages can compile it; names of groups, flags inside the pattern and anchors of one language only are refused.
"""

from __future__ import annotations

import itertools
import re
import warnings
from typing import Any

from lightmeter.model import ecma

LONGEST = 2_000
PYTHON_ONLY = re.compile(r"(?<!\\)(?:\\\\)*(?:\(\?(?:P|#|[aiLmsux-]+[:)]|>|\()|\\[AZaN]|\{,[0-9]|[*+?}]\+)")
ENDLESS = 100
"""A repetition of at least so many counts as endless."""
WAYS = 1_000
"""In how many ways a text may be split where nothing is endless."""

_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_NOTHING = ("AT", "ASSERT", "ASSERT_NOT")
"""What takes no character."""
_PARTS = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\|)", re.DOTALL)
"""Escapes and classes, so that nothing inside of them is taken for the beginning of a group or an alternative."""

_OTHER, _SPACE = 128, 129
_EVERY = frozenset(range(_SPACE + 1))
"""The ASCII characters, one that stands for all others, and one for all other spaces."""


def fault_of(pattern: str) -> str:
    """Why a pattern is refused; "" where it is fine."""
    if len(pattern) > LONGEST:
        return f"longer than {LONGEST:,} characters"
    if found := ecma.fault(pattern):
        return found
    form = ecma.python_form(pattern)
    if PYTHON_ONLY.search(form):
        return "it uses what ECMA-262 does not know, such as (?P<name>...), flags inside, {,5} or \\A"
    try:
        tree: Any = _parsed(form)
    except FutureWarning as problem:
        return f"engines read it differently: {problem}; write a backslash before [ and before doubled signs"
    except (re.error, OverflowError, RecursionError) as problem:
        return f"it cannot be compiled: {problem}"
    return "a repetition inside a repetition can match the same text in many ways" if _ambiguous(tree) else ""


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
    if name in _REPEATS:
        return [value[2]]
    if name == "SUBPATTERN":
        return [value[-1]]
    if name == "BRANCH":
        return list(value[1])
    if name in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    return []


def _repeats(node: Any) -> bool:
    return str(node[0]) in _REPEATS and int(node[1][1]) > 1


def _splits(body: list[Any], often: int, after: list[Any] | None = None) -> bool:
    """Whether a sequence, which `after` follows (itself, as it is repeated), can go on alike in two ways.

    `often`: how much the times of a repetition inside must differ to count.
    """
    flat = [part for node in body for part in _flat(node)]
    for index, node in enumerate(flat):
        following = flat[index + 1 :] + (flat if after is None else after)
        if str(node[0]) == "BRANCH":
            branches = [list(branch) for branch in node[1][1]]
            if _undecided(branches, following) or any(
                _splits(branch, often, following) for branch in branches
            ):
                return True
        elif str(node[0]) in _REPEATS:
            body = list(node[1][2])
            if _varies(node, often) and _overlap([_first(body), _first(following)]):
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
    return int(high) - (0 if all(map(_may_be_empty, body)) else int(low)) >= often


def _undecided(branches: list[list[Any]], following: list[Any]) -> bool:
    """Whether two branches can begin alike, behind what both begin with, or both match nothing."""
    if sum(all(map(_may_be_empty, branch)) for branch in branches) > 1:
        return True
    for one, other in itertools.combinations(map(_unmarked, branches), 2):
        same = sum(
            1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
        )
        if _overlap([_first([*branch[same:], *following]) for branch in (one, other)]):
            return True
    return False


def _unmarked(branch: list[Any]) -> list[Any]:
    return list(itertools.dropwhile(lambda node: str(node[0]) in _NOTHING, branch))


def _may_be_empty(node: Any) -> bool:
    name, value = str(node[0]), node[1]
    if name in _REPEATS:
        return int(value[0]) == 0 or all(map(_may_be_empty, value[2]))
    if name == "BRANCH":
        return any(all(map(_may_be_empty, branch)) for branch in value[1])
    if name == "SUBPATTERN":
        return all(map(_may_be_empty, value[-1]))
    return name in _NOTHING or name == "GROUPREF"


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
        found |= _characters(str(node[0]), node[1])
        if not _may_be_empty(node):
            break
    return found


def _characters(name: str, value: Any) -> frozenset[int]:
    match name:
        case "MAX_REPEAT" | "MIN_REPEAT":
            return _first(list(value[2]))
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return frozenset()
        case "LITERAL":
            return frozenset((_sign(value),))
        case "NOT_LITERAL":
            return _EVERY - {value} if value < _OTHER else _EVERY
        case "SUBPATTERN":
            return _first(list(value[-1]))
        case "BRANCH":
            return frozenset[int]().union(*(_first(list(branch)) for branch in value[1]))
        case "IN":
            return _listed(list(value))
        case "ANY":
            return _EVERY - {10}
        case _:
            return _EVERY  # a group met before


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
    return _EVERY - found if parts and str(parts[0][0]) == "NEGATE" else frozenset(found)


def _category(name: str) -> frozenset[int]:
    digits = frozenset(range(48, 58))
    words = digits | frozenset(range(65, 91)) | frozenset(range(97, 123)) | {95}
    known = {
        "CATEGORY_DIGIT": digits,
        "CATEGORY_WORD": words,
        "CATEGORY_SPACE": frozenset((9, 10, 11, 12, 13, 32, _SPACE)),
    }
    plain = known.get(name.replace("_NOT_", "_"), _EVERY)
    return _EVERY - plain if "_NOT_" in name else plain


def _sign(value: int) -> int:
    return value if value < _OTHER else _SPACE if chr(value).isspace() else _OTHER
