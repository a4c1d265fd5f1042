"""What a reader of JSON or YAML holds open: objects and arrays with their parts so far.

In: parts as they are read. Out: values with their index, and the fault for a key given twice.
"""

from __future__ import annotations

from bisect import bisect_right

from lightmeter.load.parsed import SyntaxFault, line_column, line_starts

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Final, TypeAlias

    from lightmeter.load.parsed import Entry, Index, JsonValue

    Twice: TypeAlias = tuple[str, int, int]
    """A key, where it stands first and where again."""


class Refused(Exception):
    """Ends a reading; never leaves the reader."""

    def __init__(self, fault: SyntaxFault) -> None:
        super().__init__(fault.message)
        self.fault: Final = fault


class Frame:
    """An object or array that is open (`bracket` "" is the document): its parts so far, and its own key."""

    __slots__ = ("bracket", "index", "key", "key_end", "key_start", "start", "value")

    def __init__(self, bracket: str, start: int, key: str, key_start: int, key_end: int) -> None:
        self.bracket: Final = bracket
        self.start: Final = start
        self.key: Final = key
        self.key_start: Final = key_start
        self.key_end: Final = key_end
        self.value: dict[str, JsonValue] | list[JsonValue] = {} if bracket == "{" else []
        self.index: Index = {} if bracket == "{" else []

    def add(self, key: str, value: JsonValue, entry: Entry) -> int:
        """Add a member (a later one replaces an earlier one) or an item.

        Gives the place of the earlier key, or -1.
        """
        if isinstance(self.value, list) or isinstance(self.index, list):
            assert isinstance(self.value, list) and isinstance(self.index, list)
            self.value.append(value)
            self.index.append(entry)
            return -1
        first = self.index[key][0] if key in self.index else -1
        self.value[key] = value
        self.index[key] = entry
        return first

    def only(self) -> tuple[JsonValue, Entry]:
        """The one value of the document, once it is read."""
        assert isinstance(self.value, list) and isinstance(self.index, list)
        return self.value[0], self.index[0]


def fault(text: str, code: str, message: str, offset: int) -> SyntaxFault:
    """A fault at an offset into the text."""
    line, column = line_column(text, offset)
    return SyntaxFault(code, message, line, column, offset)


def duplicates(text: str, found: list[Twice]) -> list[SyntaxFault]:
    """The faults for keys that are given twice, each at the second one. Time follows text and keys."""
    starts = line_starts(text) if found else []
    faults: list[SyntaxFault] = []
    for key, first, second in found:
        line = bisect_right(starts, second)
        message = (
            f"{quoted(key)} is given twice, first on line {bisect_right(starts, first)}: remove one of them"
        )
        faults.append(SyntaxFault("duplicate-key", message, line, second - starts[line - 1] + 1, second))
    return faults


def quoted(text: str) -> str:
    """A text in double quotes, short and printable, for a message."""
    shown = text if len(text) <= 60 else text[:57] + "..."
    if not shown.isprintable():
        shown = shown.encode("unicode_escape").decode()
    return f'"{shown}"'
