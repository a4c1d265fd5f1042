"""What every step of the build shares: the document, the findings so far, the named types so far.

In: a `Document` with the overlay applied. Out: a `Context`; mistakes in the spec are collected, not raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lightmeter.load.diagnostics import Diagnostic, SpecError
from lightmeter.load.document import Document
from lightmeter.model.nodes import NamedType
from lightmeter.model.types import Origin, Severity
from lightmeter.text.printable import brief

if TYPE_CHECKING:
    from lightmeter.build.shape import Shape
    from lightmeter.model.types import Type


@dataclass(slots=True)
class Context:
    """State of one build. `types` keeps the order in which types were first met; None marks one in progress."""

    document: Document
    provider: str
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    types: dict[str, NamedType | None] = field(default_factory=dict[str, NamedType | None])
    names: dict[str, str] = field(default_factory=dict[str, str])
    """JSON Pointer of a schema -> the name it has in `types`."""
    taken: set[str] = field(default_factory=set[str])
    """These names, and those of the components."""
    shapes: dict[str, Shape] = field(default_factory=dict[str, "Shape"])
    """Name of an object type -> the members it was merged from, for their extensions."""

    said: set[Diagnostic] = field(default_factory=set[Diagnostic])
    """The findings that `report` collected: a list would be searched for each."""
    members: int = 0
    """How many members the objects have that were read so far."""
    inside: frozenset[tuple[str, ...]] = frozenset()
    """The schemas whose values are being built and have no name of their own, up to the nearest object."""
    known: dict[object, Type] = field(default_factory=dict[object, "Type"])
    """Site -> its type: what is used in several places is built once."""
    waiting: list[tuple[str, Callable[[], NamedType]]] = field(
        default_factory=list[tuple[str, "Callable[[], NamedType]"]]
    )
    """Named types that were met and are still to be built, the next one last."""
    works: bool = False

    def build(self, name: str, make: Callable[[], NamedType]) -> None:
        """Build a named type, once; one that is met inside of another waits until that is built.

        So the depth of the recursion is that of one type, however long the chains of types are.
        """
        if name in self.types:
            return
        self.waiting.append((name, make))
        if self.works:
            return
        outer, self.works = self.inside, True
        while self.waiting:
            self._build_next()
        self.inside, self.works = outer, False

    def _build_next(self) -> None:
        """The types that this one brings come next, in the order in which it names them."""
        name, make = self.waiting.pop()
        if name in self.types:
            return
        self.types[name], self.inside, before = None, frozenset(), len(self.waiting)
        self.types[name] = make()
        self.waiting[before:] = reversed(self.waiting[before:])

    def node(self, pointer: str) -> object:
        """The value at a JSON Pointer, None where nothing is."""
        try:
            return self.document.at(pointer)
        except KeyError:
            return None

    def origin(self, pointer: str) -> Origin:
        return self.document.origin(pointer)

    def report(self, code: str, pointer: str, message: str, severity: Severity = "error") -> None:
        """Collect one finding about the node at `pointer`; the same finding counts once."""
        self._collect(Diagnostic(code, severity, self.origin(pointer), brief(message)))

    def _collect(self, found: Diagnostic) -> None:
        if found not in self.said:
            self.said.add(found)
            self.diagnostics.append(found)

    def has(self, code: str) -> bool:
        """Whether something was found under that name."""
        return any(one.code == code for one in self.diagnostics)

    def adopt(self, error: SpecError) -> None:
        """Collect the findings of a step that had to give up."""
        for found in error.diagnostics:
            self._collect(found)

    def schema(self, pointer: str) -> Mapping[str, object]:
        """The schema object at `pointer`; a boolean or broken schema reads as empty (and is reported)."""
        node = self.node(pointer)
        if not isinstance(node, dict) and node is not True:
            self.report("unsupported-schema", pointer, f"expected a schema object, found {kind_of(node)}")
        return as_object(node)  # pyright: ignore[reportUnknownArgumentType]


def as_object(node: object) -> Mapping[str, object]:
    """`node` as a JSON object; anything else reads as empty."""
    return {str(key): value for key, value in as_items(node)}


def as_items(node: object) -> Iterable[tuple[object, object]]:
    return node.items() if isinstance(node, dict) else ()  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]


def as_list(node: object) -> list[object]:
    """`node` as a JSON array; anything else reads as empty."""
    return list(node) if isinstance(node, list) else []  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def as_text(node: object) -> str:
    """`node` as text; anything else reads as empty."""
    return node if isinstance(node, str) else ""


def below(pointer: str, *steps: str | int) -> str:
    """`pointer` extended by the given steps, escaped as RFC 6901 asks."""
    return pointer + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def kind_of(node: object) -> str:
    """The JSON type of a value, for messages."""
    match node:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case dict():
            return "an object"
        case list():
            return "an array"
        case _:
            return "a number"
