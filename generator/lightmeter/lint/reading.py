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
    """One document. `line` is the number of its first line in the file, `name` the file as it is shown.

    `known` is its value in a tuple, where the text was read before and found clean.
    """

    __slots__ = ("_fast", "_parsed", "_placed", "data", "kind", "line", "name")

    def __init__(
        self, name: str, data: bytes, kind: str, line: int = 1, known: tuple[Any] | None = None
    ) -> None:
        self.name = name
        self.data = data
        self.kind = kind
        self.line = line
        self._fast = known
        self._placed: Parsed | None = None
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

    @property
    def placed(self) -> Parsed:
        """The document as far as places go: without reading all of it strictly where its text is clean."""
        if self._placed is None:
            if self.value() is None or self._fast is None:
                return self.parsed
            from lightmeter.load.pointing import Pointed

            self._placed = Pointed(self.data.decode(), self._fast[0])
        return self._placed

    def value(self) -> tuple[Any] | None:
        """The value, wrapped because null is one too; None where there is none, or something to say about the text."""
        if self._fast is None and self._parsed is None and self.kind != "yaml":
            self._fast = read_fast(self.data)
        if self._fast is not None:
            return self._fast
        return (self.parsed.value,) if self.parsed.readable and not self.parsed.faults else None

    def faults(self) -> tuple[SyntaxFault, ...]:
        """What is wrong with the text itself."""
        return self.parsed.faults

    def text_of(self, line: int) -> str | None:
        """The text of a line, numbered as in the file."""
        return self.placed.line_text(line - self.line + 1) or None
