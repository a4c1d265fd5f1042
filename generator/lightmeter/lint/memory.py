"""What came of lines that were met before: a log full of retries is judged once for each request in it.

In: lines, and the findings about them. Out: the same findings for the same bytes, on another line. A bounded number of
lines is remembered, the first ones: a log in which every line is another costs one lookup a line.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from lightmeter.lint.finding import Finding

    Found: TypeAlias = tuple[Finding, str]
    """A finding and the text of its line."""

ROOM = 32 * 1024 * 1024
"""Bytes of lines that are remembered, about."""
LINE, FINDING = 128, 4_096
"""Bytes that a line and a finding take besides their text, about."""


class Memory:
    """Lines of one file; `known` has no findings for a line that is fine."""

    __slots__ = ("_room", "known")

    def __init__(self) -> None:
        self.known: dict[bytes, Sequence[Found]] = {}
        self._room = ROOM

    def add(self, line: bytes, found: Sequence[Found] = ()) -> None:
        """Remember what was found, while there is room."""
        size = len(line) + LINE + len(found) * FINDING
        if size <= self._room:
            self._room -= size
            self.known[line] = found

    def again(self, line: bytes, number: int) -> Sequence[Found] | None:
        """The findings for a line that was met before, under its own number; None for a new one."""
        found = self.known.get(line)
        return found and [(finding.on_line(number), text) for finding, text in found]
