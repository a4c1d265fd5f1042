"""What a strict reader hands back: the value, where every part of it stands, and the faults.

In: a text with its index. Out: `Parsed`, shared by the JSON and the YAML reader.
Start-up matters here: nothing heavier than `bisect` is imported.
"""

from __future__ import annotations

from bisect import bisect_right

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Final, Literal, TypeAlias

    JsonValue: TypeAlias = (
        "bool | int | float | Decimal | str | list[JsonValue] | dict[str, JsonValue] | None"
    )
    """A parsed value; `Decimal` occurs only when it was asked for (`numbers="decimal"`)."""

    Entry: TypeAlias = "tuple[int, int, int, int, Index | None]"
    """Key start and end (-1 without a key), value start and end, and the index of a container's parts."""

    Index: TypeAlias = "dict[str, Entry] | list[Entry]"

    Numbers: TypeAlias = Literal["float", "decimal"]


class Limits:
    """Budgets of a reader: past one of them a document is refused, never cut.

    `digits` are those of one integer, `nodes` the values of a YAML document once its aliases are written out, `copies`
    those among them that aliases add: a small text could hold any number of these.
    """

    __slots__ = ("aliases", "bytes", "copies", "depth", "digits", "nodes")

    def __init__(
        self,
        bytes: int = 64 * 1024 * 1024,  # noqa: A002  the field's own word
        depth: int = 254,
        digits: int = 1_000,
        aliases: int = 50,
        nodes: int = 200_000,
        copies: int = 10_000,
    ) -> None:
        self.bytes: Final = bytes
        self.depth: Final = depth
        self.digits: Final = digits
        self.aliases: Final = aliases
        self.nodes: Final = nodes
        self.copies: Final = copies


LIMITS: Final = Limits()
YAML_LIMITS: Final = Limits(bytes=16 * 1024 * 1024, depth=200)


class SyntaxFault:
    """One thing that is wrong with a text: what, where (1-based, in code points), and what to type instead.

    `offset` counts code points from the start of the text; for bytes that are no UTF-8 it counts bytes.
    """

    __slots__ = ("code", "column", "line", "message", "offset")

    def __init__(self, code: str, message: str, line: int, column: int, offset: int) -> None:
        self.code: Final = code
        self.message: Final = message
        self.line: Final = line
        self.column: Final = column
        self.offset: Final = offset

    def __repr__(self) -> str:
        return f"SyntaxFault({self.line}:{self.column} {self.code}: {self.message})"


class Position:
    """Where a value stands, in code points; without a key `key_line` is 0 and `key_start` is -1."""

    __slots__ = ("column", "end", "key_column", "key_end", "key_line", "key_start", "line", "start")

    def __init__(self, parsed: Parsed, entry: Entry) -> None:
        self.key_start, self.key_end, self.start, self.end, _ = entry
        self.line, self.column = parsed.line_column(self.start)
        has_key = self.key_start >= 0
        self.key_line, self.key_column = parsed.line_column(self.key_start) if has_key else (0, 0)


class Parsed:
    """A text that was read. `value` counts only when `readable`; even then there may be `faults`."""

    __slots__ = ("_lines", "faults", "readable", "root", "text", "value")

    def __init__(
        self, text: str, value: JsonValue, root: Entry | None, faults: tuple[SyntaxFault, ...], readable: bool
    ) -> None:
        self.text: Final = text
        self.value: Final = value
        self.root: Final = root
        self.faults: Final = faults
        self.readable: Final = readable
        self._lines: list[int] | None = None

    def line_column(self, offset: int) -> tuple[int, int]:
        """1-based line and column, in code points, of an offset into `text`."""
        if self._lines is None:
            self._lines = line_starts(self.text)
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a 1-based line, without its line end."""
        if self._lines is None:
            self._lines = line_starts(self.text)
        if not 0 < line <= len(self._lines):
            return ""
        start = self._lines[line - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].removesuffix("\r")

    def entry(self, pointer: str) -> Entry | None:
        """The index entry of a JSON Pointer, or None when nothing stands there."""
        found, depth = self._walk(pointer)
        return found if depth == pointer.count("/") else None

    def locate(self, pointer: str) -> Position | None:
        """Where the value of a JSON Pointer stands, or None when nothing stands there."""
        entry = self.entry(pointer)
        return None if entry is None else Position(self, entry)

    def nearest(self, pointer: str) -> tuple[str, Position]:
        """The longest existing part of a pointer, and where it stands; the start of the text at worst."""
        entry, depth = self._walk(pointer)
        known = "/".join(pointer.split("/")[: depth + 1])
        if entry is None:
            return "", Position(self, (-1, -1, 0, 0, None))
        return known, Position(self, entry)

    def literal(self, pointer: str) -> str | None:
        """The value as it is written: `1.50` stays `1.50`."""
        entry = self.entry(pointer)
        return None if entry is None else self.text[entry[2] : entry[3]]

    def byte_offset(self, offset: int) -> int:
        """The same place counted in bytes of UTF-8."""
        return offset if self.text.isascii() else len(self.text[:offset].encode())

    def _walk(self, pointer: str) -> tuple[Entry | None, int]:
        """The entry of the longest existing part of a pointer, and how many tokens of it exist."""
        entry, depth = self.root, 0
        for token in pointer.split("/")[1:]:
            inner = None if entry is None else part(entry, unescape_token(token))
            if inner is None:
                break
            entry, depth = inner, depth + 1
        return entry, depth


def part(entry: Entry, token: str) -> Entry | None:
    """The entry of a member or an item (`token` is already unescaped), or None."""
    index = entry[4]
    if isinstance(index, dict):
        return index.get(token)
    if index is None or not (token.isascii() and token.isdigit()) or (token[0] == "0" and token != "0"):
        return None
    place = int(token[:20])
    return index[place] if place < len(index) else None


def line_starts(text: str) -> list[int]:
    """The offset at which every line begins; a line ends at a line feed."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts


def line_column(text: str, offset: int) -> tuple[int, int]:
    """1-based line and column, in code points, of one offset."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def escape_token(token: str) -> str:
    """A member name as a token of a JSON Pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape_token(token: str) -> str:
    """A token of a JSON Pointer as a member name (RFC 6901)."""
    return token.replace("~1", "/").replace("~0", "~")
