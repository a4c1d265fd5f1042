"""Long lines of generated TypeScript, broken at their outermost brackets or operators, so that output reads well.

In: source text in which every statement is on one line. Out: the same tokens on more lines. Comments stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

WIDTH = 120
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\|\||&&|=>|.', re.DOTALL)
_OPEN, _CLOSE = "([{", ")]}"


def broken_lines(text: str) -> str:
    """`text` with its lines of code at most `WIDTH` columns wide where they can be broken."""
    return "\n".join(part for line in text.split("\n") for part in _broken(line))


def _broken(line: str) -> Iterator[str]:
    code = line.lstrip(" ")
    if len(line) <= WIDTH or code.startswith(("*", "/", "|")):
        yield line
        return
    pad = line[: len(line) - len(code)]
    parts = _statement_after_if(code) or _choice(code) or _bracketed(code)
    if parts is None:
        yield line
        return
    for depth, part in parts:
        yield from _broken(f"{pad}{'  ' * depth}{part}")


Parts = list[tuple[int, str]]


def _statement_after_if(code: str) -> Parts | None:
    """`if (test) call(...);` with the call on a line of its own."""
    found = re.match(r"(?:else )?if \(", code)
    if found is None or code.endswith("{"):
        return None
    end = _closing(code, found.end() - 1)
    return [(0, code[: end + 1] + " {"), (1, code[end + 2 :]), (0, "}")]


def _choice(code: str) -> Parts | None:
    """`name = test ? this : that;` with both sides on lines of their own."""
    marks = [
        (at, token)
        for at, token, depth in _tokens(code)
        if depth == 0 and token in "?:" and code[at - 1] == " "
    ]
    if [token for _, token in marks] != ["?", ":"]:
        return None
    first, second = marks[0][0], marks[1][0]
    return [(0, code[:first].rstrip()), (1, code[first:second].rstrip()), (1, code[second:])]


def _bracketed(code: str) -> Parts | None:
    """The widest outermost bracket opened, one item (or operand) a line."""
    groups = list(_groups(code))
    if not groups:
        return None
    start, end = max(groups, key=lambda group: group[1] - group[0])
    inner = code[start + 1 : end].strip()
    items = _split(inner, ",")
    if len(items) > 1:
        lines = [f"{item}," for item in items]
    else:
        lines = _operands(inner)
        if len(lines) == 1:
            return None
    return [(0, code[: start + 1]), *((1, line) for line in lines), (0, code[end:])]


def _operands(inner: str) -> list[str]:
    for sign in ("||", "&&"):
        operands = _split(inner, sign)
        if len(operands) > 1:
            return [operands[0], *(f"{sign} {operand}" for operand in operands[1:])]
    return [inner]


def _tokens(code: str) -> Iterator[tuple[int, str, int]]:
    """Every token with its place and how many brackets are open around it."""
    depth = 0
    for match in _TOKEN.finditer(code):
        token = match.group()
        depth -= token in _CLOSE
        yield match.start(), token, depth
        depth += token in _OPEN


def _groups(code: str) -> Iterator[tuple[int, int]]:
    """Places of the outermost brackets of a line; one that is closed on a later line does not count."""
    start = -1
    for at, token, depth in _tokens(code):
        if depth == 0 and token in _OPEN:
            start = at
        elif depth == 0 and token in _CLOSE and start >= 0:
            yield start, at
            start = -1


def _closing(code: str, start: int) -> int:
    depths = {at: depth for at, _, depth in _tokens(code)}
    return next(
        at for at, token, depth in _tokens(code) if at > start and token in _CLOSE and depth == depths[start]
    )


def _split(text: str, sign: str) -> list[str]:
    """Text split at a sign outside all brackets."""
    cuts = [at for at, token, depth in _tokens(text) if depth == 0 and token == sign]
    starts = [0, *(cut + len(sign) for cut in cuts)]
    return [
        part
        for start, end in zip(starts, [*cuts, len(text)], strict=True)
        if (part := text[start:end].strip())
    ]
