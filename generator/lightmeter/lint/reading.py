"""Reading requests: one document from a file, or one of the many lines of a JSON Lines file.

In: bytes and how they are written. Out: `Source`: the value (fast, where the text is clean) and, once somebody
asks, the exact place of everything in it.
"""

from __future__ import annotations

from lightmeter.load.quick import read_fast

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from typing import Any

    from lightmeter.load.parsed import Parsed, SyntaxFault


class Source:
    """One document. `line` is the number of its first line in the file, `name` the file as it is shown."""

    __slots__ = ("_parsed", "data", "kind", "line", "name")

    def __init__(self, name: str, data: bytes, kind: str, line: int = 1) -> None:
        self.name = name
        self.data = data
        self.kind = kind
        self.line = line
        self._parsed: Parsed | None = None

    @property
    def parsed(self) -> Parsed:
        """The document as the strict reader sees it."""
        if self._parsed is None:
            if self.kind == "yaml":
                from lightmeter.load.strictyaml import read_yaml

                self._parsed = read_yaml(self.data)
            else:
                from lightmeter.load.strictjson import read_json

                self._parsed = read_json(self.data)
        return self._parsed

    def value(self) -> tuple[Any] | None:
        """The value, wrapped because null is one too; None where there is none, or something to say about the text."""
        if self.kind != "yaml":
            fast = read_fast(self.data)
            if fast is not None:
                return fast
        return (self.parsed.value,) if self.parsed.readable and not self.parsed.faults else None

    def faults(self) -> tuple[SyntaxFault, ...]:
        """What is wrong with the text itself."""
        return self.parsed.faults

    def text_of(self, line: int) -> str | None:
        """The text of a line, numbered as in the file."""
        return self.parsed.line_text(line - self.line + 1) or None
