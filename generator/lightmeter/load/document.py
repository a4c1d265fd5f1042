"""A document: plain values, and for every part of it the file, line and pointer it comes from.

In: a YAML or JSON text. Out: `Document`; a text that cannot be read is a `SpecError`. Parts may come from
several files (an overlay adds some); values are shared between documents and never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from lightmeter.load.diagnostics import Diagnostic, SpecError, error
from lightmeter.load.parsed import Limits, Parsed, escape_token, part, unescape_token
from lightmeter.model.types import Origin

if TYPE_CHECKING:
    from lightmeter.load.parsed import Entry, JsonValue, SyntaxFault

_LIMITS: Final = Limits(bytes=16 * 1024 * 1024, nodes=600_000)
"""The largest documents that are published have some 10 MB and 260,000 values."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A file that was read: the name it is shown under, and its positions."""

    file: str
    parsed: Parsed


Places: TypeAlias = "dict[str, Place] | list[Place] | None"


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where one value comes from. `parts` are given where files are mixed; else the source knows them."""

    source: Source
    entry: Entry
    parts: Places = None

    def part(self, token: str) -> Place | None:
        """The place of a member or an item."""
        if isinstance(self.parts, dict):
            return self.parts.get(token)
        if isinstance(self.parts, list):
            known = token.isascii() and token.isdigit() and int(token[:20]) < len(self.parts)
            return self.parts[int(token[:20])] if known else None
        inner = part(self.entry, token)
        return None if inner is None else Place(self.source, inner)

    def origin(self, pointer: str, *, value: bool = False) -> Origin:
        """The origin of the key, or of the value where there is no key or `value` is asked for."""
        offset = self.entry[2] if value or self.entry[0] < 0 else self.entry[0]
        line, column = self.source.parsed.line_column(offset)
        return Origin(self.source.file, line, column, pointer)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A specification as plain dicts, lists and scalars. `root` is to be read, never to be changed.

    `file` is the name to show; numbers with a point or an exponent are `Decimal`; `notes` are warnings. `was_old` says
    that it was written in OpenAPI 3.0, where a read-only member is required of answers alone.
    """

    file: str
    root: JsonValue
    place: Place
    notes: tuple[Diagnostic, ...] = ()
    was_old: bool = False

    def at(self, pointer: str) -> JsonValue:
        """The value at a JSON Pointer. Raises `KeyError` when nothing is there."""
        node = self.root
        for token in pointer.split("/")[1:]:
            node = _member(node, unescape_token(token), pointer)
        return node

    def origin(self, pointer: str) -> Origin:
        """Where a part stands: its key, or the value itself in a list.

        When there is none, where the nearest part above it stands. The pointer is the one asked for.
        """
        return self._nearest(pointer).origin(pointer)

    def value_origin(self, pointer: str) -> Origin:
        """Where a part's value begins."""
        return self._nearest(pointer).origin(pointer, value=True)

    def _nearest(self, pointer: str) -> Place:
        place = self.place
        for token in pointer.split("/")[1:]:
            inner = place.part(unescape_token(token))
            if inner is None:
                break
            place = inner
        return place


def join(pointer: str, *tokens: str | int) -> str:
    """A pointer with more tokens (member names and indices, not yet escaped)."""
    return "".join((pointer, *(f"/{escape_token(str(token))}" for token in tokens)))


def load_document(path: Path, file: str | None = None) -> Document:
    """Read a YAML or JSON file; `file` is the name to show (default: the path). Raises `SpecError`."""
    name = file or path.as_posix()
    try:
        data = path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise SpecError([error("unreadable", Origin(name, 1, 1, ""), f"cannot be read: {reason}")]) from None
    return parse_document(data, name)


def parse_document(data: bytes, file: str) -> Document:
    """Read a YAML or JSON text; `file` is the name to show, its suffix decides. Raises `SpecError`."""
    parsed = _parse(data, file)
    if parsed.faults or parsed.root is None:
        raise SpecError(_diagnostic(fault, file) for fault in parsed.faults)
    return Document(file, parsed.value, Place(Source(file, parsed), parsed.root))


def _parse(data: bytes, file: str) -> Parsed:
    is_json = file.lower().endswith(".json")
    if not is_json and not file.lower().endswith((".yaml", ".yml")):
        is_json = data.lstrip()[:1] in (b"{", b"[")
    if is_json:
        from lightmeter.load.strictjson import read_json

        return read_json(data, _LIMITS, "decimal")
    from lightmeter.load.strictyaml import read_yaml

    return read_yaml(data, _LIMITS, "decimal", keys="text")


def _diagnostic(fault: SyntaxFault, file: str) -> Diagnostic:
    code = "duplicate-key" if fault.code == "duplicate-key" else "syntax"
    return error(code, Origin(file, fault.line, fault.column, ""), fault.message)


def _member(node: JsonValue, token: str, pointer: str) -> JsonValue:
    if isinstance(node, dict) and token in node:
        return node[token]
    if isinstance(node, list) and token.isascii() and token.isdigit() and int(token[:20]) < len(node):
        return node[int(token[:20])]
    raise KeyError(pointer)
