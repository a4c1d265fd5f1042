"""A specification of which something is not supported: the operations that need it are left out, and named.

In: where a specification is. Out: the model of the rest, and warnings. Without being asked nothing is left out: the
mistakes are a `SpecError`. What concerns no operation, such as a bad version, stays one. Where only an answer needs it,
the operation stays, and that answer is taken as anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from lightmeter.build.assemble import build_model
from lightmeter.build.context import as_items, as_list, as_object, as_text, below
from lightmeter.build.operations import METHODS
from lightmeter.load.allowed import NOTHING, Allowed
from lightmeter.load.diagnostics import Diagnostic, SpecError, ordered
from lightmeter.load.document import Document
from lightmeter.load.parsed import unescape_token
from lightmeter.load.spec import finished, load_spec, read_spec
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import PriceBook

LEFT_OUT: Final = "left-out"
"""The code of the warnings about operations that are not in the model."""
_SCHEMAS: Final = "/components/schemas"
_ANSWERS: Final = "/components/responses/"


def build_spec(
    path: Path,
    overlay: Path | None,
    book: PriceBook,
    *,
    rest: bool = False,
    figures: bool = True,
    allowed: Allowed = NOTHING,
) -> tuple[Model, tuple[Diagnostic, ...]]:
    """The model of the specification at `path` and the warnings; with `rest`, of what is supported of it."""
    if not rest:
        return build_model(load_spec(path, overlay, allowed), book, figures=figures)
    document, left = read_spec(path, allowed), list[Diagnostic]()
    while True:
        try:
            model, warnings = build_model(finished(document, path, overlay), book, figures=figures)
            return model, ordered((*warnings, *left))
        except SpecError as problem:
            cut = _cut(document, [one for one in problem.diagnostics if one.severity == "error"])
            if cut is None:
                raise
            document = cut.document
            left += cut.said


@dataclass(frozen=True, slots=True)
class _Cut:
    """A smaller document, and a warning about everything that it lacks."""

    document: Document
    said: tuple[Diagnostic, ...]


def _cut(document: Document, faults: list[Diagnostic]) -> _Cut | None:
    """The document without the operations that need something at fault; None where a fault concerns all of them."""
    found: dict[str, list[Diagnostic]] = {}
    for fault in faults:
        unit = _unit(fault.origin.pointer)
        if not unit or not _has(document, unit):
            return None
        found.setdefault(unit, []).append(fault)
    graph = _graph(document)
    users = {
        unit: reached
        for unit in graph
        if _is_called(unit) and (reached := found.keys() & _reach(graph, unit))
    }
    used = {unit for reached in users.values() for unit in reached}
    causes = {unit: [one for at in sorted(reached) for one in found[at]] for unit, reached in users.items()}
    causes |= {unit: ones for unit, ones in found.items() if unit not in used}
    for unit in [unit for unit in causes if _is_answer(unit) and unit.rpartition("/responses/")[0] in causes]:
        del causes[unit]
    said = tuple(_left_out(document, unit, ones) for unit, ones in causes.items())
    return _Cut(_without(document, {*causes, *found}), said)


def can_be_left_out(fault: Diagnostic) -> bool:
    """Whether a mistake concerns some operations and not the whole document."""
    return bool(_unit(fault.origin.pointer))


def _unit(pointer: str) -> str:
    """The answer, operation, path, webhook or component that a place belongs to; empty where there is none."""
    tokens = pointer.split("/")
    match tokens:
        case ["", "paths", _, method, "responses", _, *_] if method in METHODS:
            return "/".join(tokens[:6])
        case ["", "paths", _, method, *_] if method in METHODS:
            return "/".join(tokens[:4])
        case ["", "paths" | "webhooks", _, *_]:
            return "/".join(tokens[:3])
        case ["", "components", _, _, *_]:
            return "/".join(tokens[:4])
        case _:
            return ""


def _is_called(unit: str) -> bool:
    """An operation, one of its answers, or a webhook; the others only matter where one of these needs them."""
    return unit.startswith("/webhooks/") or (unit.startswith("/paths/") and unit.count("/") >= 3)


def _is_answer(unit: str) -> bool:
    return unit.startswith("/paths/") and unit.count("/") == 5


def _has(document: Document, pointer: str) -> bool:
    try:
        document.at(pointer)
    except KeyError:
        return False
    return True


def _graph(document: Document) -> Mapping[str, set[str]]:
    """Unit -> the units that it refers to, itself included."""
    graph: dict[str, set[str]] = {}
    for unit, node in _units(document):
        graph[unit] = {unit, *filter(None, map(_unit, _targets(node)))}
        if unit.startswith("/paths/") and unit.count("/") == 3:
            graph[unit].add(unit.rpartition("/")[0])
    for name, schema in as_items(as_object(as_object(document.root).get("components")).get("schemas")):
        for part in as_list(as_object(schema).get("allOf")):
            base = _local(as_object(part).get("$ref"))
            if base in graph and "discriminator" in as_object(document.at(base)):
                graph[base].add(below(_SCHEMAS, str(name)))
    return graph


def _units(document: Document) -> Iterator[tuple[str, object]]:
    root = as_object(document.root)
    for path, item in as_items(root.get("paths")):
        at, members = below("/paths", str(path)), as_object(item)
        yield at, {name: value for name, value in members.items() if name not in METHODS}
        for method in METHODS:
            if method in members:
                yield from _operation(below(at, method), as_object(members[method]))
    for name, item in as_items(root.get("webhooks")):
        yield below("/webhooks", str(name)), item
    for section, listed in as_items(root.get("components")):
        for name, node in as_items(listed):
            yield below("/components", str(section), str(name)), node


def _operation(at: str, node: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """What is sent, and each of the answers."""
    yield at, {name: value for name, value in node.items() if name != "responses"}
    for status, answer in as_items(node.get("responses")):
        yield below(at, "responses", str(status)), answer


def _targets(node: object) -> Iterator[str]:
    """The places that something refers to, by `$ref` or by the mapping of a discriminator."""
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            members = as_object(one)  # pyright: ignore[reportUnknownArgumentType]
            yield _local(members.get("$ref"))
            for ref in as_object(members.get("mapping")).values():
                yield _local(ref) or below(_SCHEMAS, as_text(ref))
            stack += members.values()
        else:
            stack += as_list(one)


def _local(ref: object) -> str:
    return unquote(ref[1:]) if isinstance(ref, str) and ref.startswith("#/") else ""


def _reach(graph: Mapping[str, set[str]], start: str) -> set[str]:
    """Every unit that one leads to."""
    reached, waiting = {start}, [start]
    while waiting:
        for unit in graph.get(waiting.pop(), ()):
            if unit not in reached:
                reached.add(unit)
                waiting.append(unit)
    return reached


def _left_out(document: Document, unit: str, causes: list[Diagnostic]) -> Diagnostic:
    tokens = [unescape_token(token) for token in unit.split("/")[1:]]
    how = "is left out"
    if _is_answer(unit):
        what, how = f"the answer {tokens[4]} of {tokens[2].upper()} {tokens[1]}", "is taken as anything"
    elif tokens[0] == "paths":
        what = " ".join((*(token.upper() for token in tokens[2:]), tokens[1]))
    elif tokens[0] == "webhooks":
        what = f"the webhook {tokens[1]}"
    else:
        what = f"{unit}, which no operation uses,"
    first = causes[0]
    pointer = first.origin.pointer
    more = f", and {len(causes) - 1} more" if len(causes) > 1 else ""
    message = f"{what} {how}: {first.message} ({first.code} at {first.origin}, {pointer}{more})"
    return Diagnostic(LEFT_OUT, "warning", document.origin(unit), message)


def _home(document: Document, unit: str) -> str:
    """Where an answer is written down: it may stand among the components."""
    seen = {unit}
    while (at := _local(as_object(document.at(unit)).get("$ref"))) and at not in seen and _has(document, at):
        seen.add(at)
        unit = at
    return unit


def _anything(answer: object) -> object:
    """The same answer, with any body of the same media types."""
    members = as_object(answer)
    content: dict[str, object] = {str(name): {} for name, _ in as_items(members.get("content"))}
    return {
        name: content if name == "content" else members[name]
        for name in ("description", "content")
        if name in members
    }


def _without(document: Document, units: set[str]) -> Document:
    """A copy without these, and with any body for answers among them; what is not on the way to them is shared."""
    root = dict(as_object(document.root))
    homes = {_home(document, unit) if _is_answer(unit) else unit for unit in units}
    for unit in sorted(homes, key=len, reverse=True):
        *above, last = (unescape_token(token) for token in unit.split("/")[1:])
        holder = root
        for token in above:
            inner = dict(as_object(holder.get(token)))
            holder[token] = inner
            holder = inner
        answer = _anything(holder.get(last)) if _is_answer(unit) or unit.startswith(_ANSWERS) else None
        if answer is not None and holder.get(last) not in (None, answer):
            holder[last] = answer
        else:
            holder.pop(last, None)
    kept = tuple(note for note in document.notes if note.severity != "error")
    return Document(document.file, root, document.place, kept)  # pyright: ignore[reportArgumentType]
