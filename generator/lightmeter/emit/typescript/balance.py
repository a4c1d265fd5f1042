"""A look over generated TypeScript before it is handed on: strings and comments end, brackets match.

In: source text. Out: the same text. Text that a compiler could not read is a bug of the emitter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SKIPPED = re.compile(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/|//[^\n]*', re.DOTALL)
_PAIRS = {")": "(", "]": "[", "}": "{"}
_LINE_ENDS = re.compile("[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def balanced(path: str, text: str) -> str:
    """`text`, if it holds together. Raises `ValueError` with path and line where it does not."""
    found = next(_faults(text), None)
    if found is not None:
        raise ValueError(f"{path}:{found[0]}: {found[1]}; this is a bug of lightmeter")
    return text


def _faults(text: str) -> Iterator[tuple[int, str]]:
    """Line and fault, in order."""
    for match in _LINE_ENDS.finditer(text):
        yield _line(text, match.start()), "a line end that is not a newline"
    code = _SKIPPED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    waiting: list[tuple[str, int]] = []
    for match in re.finditer(r"[()\[\]{}\"'`]|/\*|\*/", code):
        sign, at = match.group(), match.start()
        if sign in "([{":
            waiting.append((sign, at))
        elif sign not in _PAIRS:
            yield _line(text, at), f"{sign} outside of strings and comments"
        elif not waiting or waiting.pop()[0] != _PAIRS[sign]:
            yield _line(text, at), f"{sign} closes nothing"
    for sign, at in waiting:
        yield _line(text, at), f"{sign} is never closed"


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
