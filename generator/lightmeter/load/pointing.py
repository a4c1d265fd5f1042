"""Places in a JSON text that is known to be clean, looked up one pointer at a time.

In: a text that `quick` has read without doubt, and its value. Out: a `Parsed` that keeps no index: what lies beside the
way of a pointer is skipped by the scanner of the standard library, which takes a tenth of reading everything strictly.
"""

from __future__ import annotations

from lightmeter.load.parsed import Parsed, unescape_token
from lightmeter.load.quick import scanner

try:
    import _json as scanners  # `json.decoder` loads `re`
except ImportError:  # an interpreter without the C accelerator
    from json import decoder as scanners

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Final

    from lightmeter.load.parsed import Entry, JsonValue

_SPACE: Final = " \t\n\r"
_scanners: Final[Any] = scanners
_scan: Final = scanner()
_text_at: Final[Callable[[str, int], tuple[str, int]]] = _scanners.scanstring
"""The text whose opening quote stands before a place, and where it ends."""


class Pointed(Parsed):
    """A clean text. Its entries name no parts: ask `nearest`, `entry` and `locate`, and use no `root`."""

    __slots__ = ()

    def __init__(self, text: str, value: JsonValue) -> None:
        start = len(text) - len(text.lstrip(_SPACE))
        super().__init__(text, value, (-1, -1, start, len(text.rstrip(_SPACE)), None), (), readable=True)

    def _walk(self, pointer: str) -> tuple[Entry | None, int]:
        entry, depth = self.root, 0
        for token in pointer.split("/")[1:]:
            inner = None if entry is None else self._part(entry[2], unescape_token(token))
            if inner is None:
                break
            entry, depth = inner, depth + 1
        return entry, depth

    def _part(self, start: int, token: str) -> Entry | None:
        match self.text[start]:
            case "{":
                return self._member(start, token)
            case "[" if token.isascii() and token.isdigit() and (token == "0" or token[0] != "0"):
                return self._item(start, int(token[:20]))
            case _:
                return None

    def _member(self, start: int, name: str) -> Entry | None:
        text, at = self.text, self._past_space(start + 1)
        while text[at] != "}":
            key, end = _text_at(text, at + 1)
            begin = self._past_space((end if text[end] == ":" else self._past_space(end)) + 1)
            behind = _scan(text, begin)[1]
            if key == name:
                return at, end, begin, behind, None
            at = self._next(behind)
        return None

    def _item(self, start: int, index: int) -> Entry | None:
        text, at = self.text, self._past_space(start + 1)
        while text[at] != "]":
            behind = _scan(text, at)[1]
            if index == 0:
                return -1, -1, at, behind, None
            at, index = self._next(behind), index - 1
        return None

    def _next(self, at: int) -> int:
        """Where the next part begins, or the container closes."""
        at = at if self.text[at] == "," else self._past_space(at)
        return self._past_space(at + 1) if self.text[at] == "," else at

    def _past_space(self, at: int) -> int:
        while self.text[at] in _SPACE:
            at += 1
        return at
