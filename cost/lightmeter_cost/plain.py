"""Strict YAML to plain values with their lines: text, null, lists and maps; everything else must be quoted.

No aliases, tags, duplicate keys or second documents, and budgets on size and depth: a price book is data
that is paid by.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import yaml

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
Path: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 4_000_000
MAX_DEPTH = 24


@dataclass(frozen=True, slots=True)
class BookFault:
    """What is wrong in a price book; `line` is 1-based, 0 when it concerns the whole file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(slots=True)
class Reading:
    """A document as plain values; `lines` gives the line of every value by its path."""

    file: str
    data: Plain = None
    lines: dict[Path, int] = field(default_factory=dict[Path, int])
    faults: list[BookFault] = field(default_factory=list[BookFault])

    def say(self, line: int, message: str) -> None:
        self.faults.append(BookFault(self.file, line, message))

    def line(self, path: Path) -> int:
        """The line of the value at a path, or of the closest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def read_plain(raw: bytes, file: str) -> Reading:
    """Read a document; what is wrong with it is in `faults`, and then `data` is not to be used."""
    reading = Reading(file)
    text = _decoded(raw, reading)
    if text is None:
        return reading
    try:
        if not _guard(text, reading):
            return reading
        node = cast("yaml.Node | None", yaml.compose(text, Loader=yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType]
    except yaml.YAMLError as error:
        reading.say(*_syntax(error))
        return reading
    if node is None:
        reading.say(0, "the file is empty")
    else:
        reading.data = _value(node, (), reading)
    return reading


def _decoded(raw: bytes, reading: Reading) -> str | None:
    if len(raw) > MAX_BYTES:
        reading.say(0, f"the file has {len(raw)} bytes, at most {MAX_BYTES} are read")
        return None
    if raw.startswith(b"\xef\xbb\xbf"):
        reading.say(1, "a byte order mark stands at the start; save the file as UTF-8 without it")
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        reading.say(raw.count(b"\n", 0, error.start) + 1, "the file is not UTF-8")
        return None


def _events(text: str) -> Iterator[yaml.Event]:
    # PyYAML is not fully typed
    return cast("Iterator[yaml.Event]", yaml.parse(text, Loader=yaml.SafeLoader))  # pyright: ignore


def _guard(text: str, reading: Reading) -> bool:
    """Look at the events before anything is built: depth, aliases, tags, a second document."""
    depth = documents = 0
    for event in _events(text):
        line = event.start_mark.line + 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            reading.say(line, f"nested more than {MAX_DEPTH} deep")
        elif documents > 1:
            reading.say(line, "a second document begins here; write one document a file")
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            reading.say(line, "anchors and aliases are not read; write the value out")
        elif getattr(event, "tag", None):
            reading.say(line, "tags are not read; remove it")
        if reading.faults:
            return False
    return True


def _syntax(error: yaml.YAMLError) -> tuple[int, str]:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return error.problem_mark.line + 1, f"not YAML: {error.problem or 'syntax error'}"
    return 0, f"not YAML: {str(error).splitlines()[0]}"


def _value(node: yaml.Node, path: Path, reading: Reading) -> Plain:
    reading.lines[path] = node.start_mark.line + 1
    match node:
        case yaml.MappingNode():
            return _mapping(node, path, reading)
        case yaml.SequenceNode():
            return [_value(item, (*path, place), reading) for place, item in enumerate(node.value)]
        case _:
            return _scalar(cast("yaml.ScalarNode", node), reading)


def _mapping(node: yaml.MappingNode, path: Path, reading: Reading) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for key_node, value_node in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
        line = key_node.start_mark.line + 1
        key = _scalar(key_node, reading) if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            reading.say(line, "a key must be text")
            continue
        if key in found:
            reading.say(line, f"the key {key!r} stands twice")
        found[key] = _value(value_node, (*path, key), reading)
    return found


def _scalar(node: yaml.ScalarNode, reading: Reading) -> str | None:
    text = cast("str", node.value)
    kind = node.tag.rpartition(":")[2]
    if kind == "str":
        return text
    if kind == "null":
        return None
    reading.say(node.start_mark.line + 1, f'{text} is read as {kind} by YAML; quote it: "{text}"')
    return text
