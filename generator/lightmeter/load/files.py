"""A document in several files to one: what a reference into another file means moves below `#/components`.

In: the root `Document` and its path. Out: a `Document` whose references are local; every part keeps its own file and
line. Files are read from the folder of the root document, and beyond it only what the user allowed (see `places`).
What cannot be read stays a reference, with the reason among the notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from lightmeter.load.allowed import NOTHING, Allowed
from lightmeter.load.diagnostics import Diagnostic, SpecError, error
from lightmeter.load.document import Document, Place, join
from lightmeter.load.merge import Budget, Conflict, Part, find, item, member
from lightmeter.load.parsed import unescape_token
from lightmeter.load.places import Places, Refused

if TYPE_CHECKING:
    from lightmeter.load.parsed import JsonValue
    from lightmeter.model.types import Origin

MOST_FILES: Final = 2_000
_ROOT: Final = ""
_NAMES: Final = {
    **dict.fromkeys(("properties", "patternProperties", "$defs", "dependentSchemas", "schemas"), "schemas"),
    **{name: name for name in ("parameters", "responses", "headers", "requestBodies", "examples", "links")},
    **{name: name for name in ("callbacks", "securitySchemes", "pathItems")},
    **dict.fromkeys(("paths", "webhooks"), "pathItems"),
    **dict.fromkeys(("content", "encoding", "variables"), ""),
}
"""Members that hold named objects, with the section of the components that such an object belongs to."""
_ONE: Final = {"requestBody": "requestBodies"}
_DATA: Final = frozenset({"example", "default", "enum", "const", "value", "required", "dependentRequired"})
"""Members that hold data, in which `$ref` is a word like any other."""


@dataclass(frozen=True, slots=True)
class _Node:
    """An object or list, where it stands in the result, the file it comes from, and the section it belongs to."""

    part: Part
    pointer: str
    file: str
    section: str
    names: bool = False


@dataclass(slots=True)
class _Files:
    """What is known while a document is put together; files go by their names in `places`."""

    places: Places
    root: Part
    documents: dict[str, Document | None] = field(default_factory=dict[str, "Document | None"])
    moved: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    """File and pointer there -> pointer in the result."""
    owners: dict[str, str] = field(default_factory=dict[str, str])
    """Pointer in the result -> the file of what was moved there."""
    seen: set[int] = field(default_factory=set[int])
    waiting: list[_Node] = field(default_factory=list["_Node"])
    notes: list[Diagnostic] = field(default_factory=list["Diagnostic"])
    budget: Budget = field(default_factory=lambda: Budget(5_000_000))


def in_one(document: Document, path: Path, allowed: Allowed = NOTHING) -> Document:
    """The document with everything that it refers to in other files; the same one where that is nothing."""
    places = Places(path.parent.resolve(), path.parent.as_posix(), allowed)
    if not any(map(places.is_outside, _references(document.root))):
        return document
    budget = Budget(5_000_000)
    root = budget.copy(Part(document.root, document.place))
    files = _Files(places, root, budget=budget)
    name = path.name
    files.documents[name] = document
    files.moved[name, ""] = _ROOT
    try:
        _begin(files, name)
        while files.waiting:
            _visit(files, files.waiting.pop(0))
    except Conflict:
        message = "with the files that it refers to, the document holds too many values"
        raise SpecError([error("bad-openapi", document.origin(""), message)]) from None
    return Document(document.file, root.value, root.place, (*document.notes, *files.notes))


def _begin(files: _Files, name: str) -> None:
    """Components that are nothing but a reference take the place of what they refer to, before anything else does."""
    files.waiting.append(_Node(files.root, _ROOT, name, ""))
    components = files.root.value.get("components") if isinstance(files.root.value, dict) else None
    for section, listed in components.items() if isinstance(components, dict) else ():
        for one in listed if isinstance(listed, dict) else ():
            node = find(files.root, ("components", section, one))
            pointer = join("/components", section, one)
            _pull(files, _Node(node, pointer, name, section))


def _visit(files: _Files, node: _Node) -> None:
    """Rewrite the references of one object, and go on with what it holds."""
    value = node.part.value
    if id(value) in files.seen:
        return
    files.seen.add(id(value))
    if isinstance(value, list):
        for index in range(len(value)):
            inner = item(node.part, index)
            if isinstance(inner.value, (dict, list)):
                files.waiting.append(_Node(inner, join(node.pointer, index), node.file, node.section))
    elif isinstance(value, dict) and (node.names or not _refers(files, node, value)):
        for name in value:
            inner = member(node.part, name)
            if isinstance(inner.value, (dict, list)) and (node.names or not _is_data(name, inner.value)):
                files.waiting.append(_inside(files, node, name, inner))


def _refers(files: _Files, node: _Node, value: dict[str, JsonValue]) -> bool:
    """Rewrite what refers in one object; True where the object became another one, which waits for its turn."""
    if isinstance(ref := value.get("$ref"), str):
        if _pull(files, node):
            return True
        _rewrite(files, node, "$ref", ref)
    if isinstance(mapping := value.get("mapping"), dict) and "propertyName" in value:
        inner = _Node(member(node.part, "mapping"), join(node.pointer, "mapping"), node.file, "schemas")
        for name, target in mapping.items():
            if isinstance(target, str) and ("/" in target or files.places.is_outside(target)):
                _rewrite(files, inner, name, target)
    return False


def _inside(files: _Files, node: _Node, name: str, inner: Part) -> _Node:
    pointer = join(node.pointer, name)
    if node.names:
        return _Node(inner, pointer, files.owners.get(pointer, node.file), node.section)
    if name in _NAMES:
        return _Node(inner, pointer, node.file, _NAMES[name], isinstance(inner.value, dict))
    return _Node(inner, pointer, node.file, _ONE.get(name, "schemas"))


def _is_data(name: str, value: JsonValue) -> bool:
    return name in _DATA or name.startswith("x-") or (name == "examples" and isinstance(value, list))


def _pull(files: _Files, node: _Node) -> bool:
    """Put what a bare reference to another file means in its place, if a component or a path is nothing else."""
    value = node.part.value
    ref = value.get("$ref") if isinstance(value, dict) else None
    bare = isinstance(value, dict) and len(value) == 1
    if not isinstance(ref, str) or not bare or not _is_named_place(node.pointer):
        return False
    found = _found(files, node, ref, join(node.pointer, "$ref"))
    if found is None or _known(files, found[0], found[1]) is not None or not isinstance(found[2].value, dict):
        return False
    file, pointer, part = found
    fresh = files.budget.copy(part)
    *above, last = (unescape_token(token) for token in node.pointer.split("/")[1:])
    holder = find(files.root, tuple(above))
    assert isinstance(holder.value, dict) and isinstance(holder.place.parts, dict)
    holder.value[last], holder.place.parts[last] = fresh.value, fresh.place
    files.owners[node.pointer] = file
    if node.section != "pathItems":
        files.moved[file, pointer] = node.pointer
    files.waiting.append(_Node(fresh, node.pointer, file, node.section))
    return True


def _is_named_place(pointer: str) -> bool:
    """A component, a path or a webhook."""
    tokens = pointer.split("/")
    return (len(tokens) == 4 and tokens[1] == "components") or (
        len(tokens) == 3 and tokens[1] in ("paths", "webhooks")
    )


def _rewrite(files: _Files, node: _Node, name: str, ref: str) -> None:
    """Make one reference local, moving what it means below the components where that is not done yet."""
    if not files.places.is_outside(ref) and files.moved.get((node.file, "")) == _ROOT:
        return
    at = join(node.pointer, name)
    found = _found(files, node, ref, at)
    if found is None:
        return
    file, pointer, part = found
    target = _known(files, file, pointer)
    if target is None:
        section = node.section or "schemas"
        target = join("/components", section, _free_name(files, section, file, pointer))
        files.moved[file, pointer], files.owners[target] = target, file
        files.waiting.append(_Node(_put(files, target, part), target, file, section))
    assert isinstance(node.part.value, dict) and isinstance(node.part.place.parts, dict)
    node.part.value[name] = "#" + target


def _known(files: _Files, file: str, pointer: str) -> str | None:
    """Where a part of a file is in the result: it, or what holds it, was moved there."""
    head = pointer
    while True:
        if (file, head) in files.moved:
            return files.moved[file, head] + pointer[len(head) :]
        if not head:
            return None
        head = head.rpartition("/")[0]


def _free_name(files: _Files, section: str, file: str, pointer: str) -> str:
    """The last step of the pointer, or the name of the file; a number is added to one that is taken."""
    last = unescape_token(pointer.rpartition("/")[2]) if pointer else PurePosixPath(file).stem
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", last) or "Part"
    holder = find(_components(files, section), ()).value
    taken = holder if isinstance(holder, dict) else {}
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}{number}", number + 1
    return name


def _components(files: _Files, section: str) -> Part:
    """The section of the components, made where there is none."""
    part = files.root
    for name in ("components", section):
        assert isinstance(part.value, dict) and isinstance(part.place.parts, dict)
        if name not in part.value:
            part.value[name] = {}
            part.place.parts[name] = Place(files.root.place.source, files.root.place.entry, {})
        part = member(part, name)
    return part


def _put(files: _Files, target: str, part: Part) -> Part:
    tokens = target.split("/")
    holder, fresh = _components(files, tokens[2]), files.budget.copy(part)
    assert isinstance(holder.value, dict) and isinstance(holder.place.parts, dict)
    name = unescape_token(tokens[3])
    holder.value[name], holder.place.parts[name] = fresh.value, fresh.place
    return fresh


def _found(files: _Files, node: _Node, ref: str, at: str) -> tuple[str, str, Part] | None:
    """The file, the pointer there and the part that a reference means; None (and a note) where that is nothing."""
    address, _, fragment = ref.partition("#")
    pointer = unquote(fragment)
    file = _file(files, node, address, at) if address else node.file
    document = files.documents.get(file) if file is not None else None
    if file is None or document is None:
        return None
    if pointer and not pointer.startswith("/"):
        return _refuse(
            files, node, at, "ref-syntax", f"{ref}: anchors are not followed: write the JSON Pointer"
        )
    part: Part | None = Part(document.root, document.place)
    for token in pointer.split("/")[1:]:
        part = _step(part, unescape_token(token)) if part is not None else None
    if part is None:
        return _refuse(files, node, at, "ref-dangling", f"{ref} does not exist: {file} has no {pointer}")
    return file, pointer, part


def _step(part: Part, token: str) -> Part | None:
    if isinstance(part.value, dict):
        return member(part, token) if token in part.value else None
    if isinstance(part.value, list) and token.isascii() and token.isdigit() and len(token) < 10:
        return item(part, int(token)) if int(token) < len(part.value) else None
    return None


def _file(files: _Files, node: _Node, address: str, at: str) -> str | None:
    """The document that an address means, read once; None (and a note) where it may not or cannot be read."""
    try:
        name = files.places.name_of(node.file, address)
    except Refused as reason:
        return _refuse(files, node, at, "ref-outside", str(reason))
    if name is None or name in files.documents:
        return name  # None: its reader refuses it, with the reason
    if len(files.documents) >= MOST_FILES:
        return _refuse(files, node, at, "ref-outside", f"{address}: more than {MOST_FILES:,} files")
    files.documents[name] = None
    try:
        files.documents[name] = files.places.read(name)
    except SpecError as problem:
        files.notes += problem.diagnostics
    return name


def _refuse(files: _Files, node: _Node, at: str, code: str, message: str) -> None:
    files.notes.append(error(code, _origin(node, at), message))


def _origin(node: _Node, at: str) -> Origin:
    place = node.part.place.part(unescape_token(at.rpartition("/")[2])) or node.part.place
    return place.origin(at, value=True)


def _references(node: JsonValue) -> Iterator[str]:
    """Every text that may be a reference."""
    stack: list[JsonValue] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            ref, mapping = one.get("$ref"), one.get("mapping")
            if isinstance(ref, str):
                yield ref
            if isinstance(mapping, dict):
                yield from (text for text in mapping.values() if isinstance(text, str) and "/" in text)
            stack += one.values()
        elif isinstance(one, list):
            stack += one
