"""OpenAPI Overlay 1.0: a document with the actions of an overlay applied, in their order.

In: a document and an overlay, both `Document`. Out: a new `Document`; what an action added comes from the
overlay's file and line. Where 1.0.0 is silent, 1.1.0 is followed: lists are concatenated, scalars replaced,
and what differs in kind is an error. Ours alone: an action needs a description and must select something.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from lightmeter.load.diagnostics import Diagnostic, SpecError, error
from lightmeter.load.document import Document, join
from lightmeter.load.merge import Budget, Conflict, Part, Steps, find, remove, update, writable
from lightmeter.load.schemafaults import kind, schema_faults

if TYPE_CHECKING:
    from lightmeter.load.parsed import JsonValue

_STEP: Final = re.compile(r"\.([\w$-]+)|\['([^'\\]*)'\]|\[\"([^\"\\]*)\"\]")
_PLAIN: Final = re.compile(rf"\$(?:{_STEP.pattern})+")
_MATCHES: Final = 20_000
"""Nodes that one target may select."""


def apply_overlay(document: Document, overlay: Document) -> Document:
    """The document with every action applied. Raises `SpecError` with all mistakes that were found."""
    faults = list(check_overlay(overlay))
    if faults:
        raise SpecError(faults)
    part = writable(Part(document.root, document.place))
    budget = Budget()
    actions = overlay.at("/actions")
    for index in range(len(actions) if isinstance(actions, list) else 0):
        try:
            _apply(part, overlay, index, budget)
        except Conflict as conflict:
            pointer = join("/actions", index, *conflict.steps)
            faults.append(error(conflict.code, overlay.value_origin(pointer), conflict.message))
    if faults:
        raise SpecError(faults)
    return Document(document.file, part.value, part.place, document.notes, document.was_old)


def check_overlay(overlay: Document) -> Iterator[Diagnostic]:
    """The mistakes in the overlay document itself."""
    root = overlay.root
    version = root.get("overlay") if isinstance(root, dict) else None
    if isinstance(version, str) and version.startswith(("1.1", "1.2", "2.")):
        message = (
            f"/overlay: version {version} is not read: write the overlay as 1.0.0 (update and remove actions)"
        )
        yield error("bad-overlay", overlay.origin("/overlay"), message)
        return
    faults = list(schema_faults(overlay, _schema(), "bad-overlay", root))
    yield from faults
    actions = root.get("actions") if isinstance(root, dict) else None
    for index, action in enumerate(actions if isinstance(actions, list) else ()):
        if isinstance(action, dict) and ("update" in action) == (action.get("remove") is True):
            at = join("/actions", index)
            message = f"{at}: an action has either `update` or `remove: true`"
            yield error("bad-overlay", overlay.origin(at), message)


@cache
def _schema() -> dict[str, Any]:
    return json.loads(files("lightmeter.load").joinpath("overlay.schema.json").read_text("utf-8"))


def _apply(part: Part, overlay: Document, index: int, budget: Budget) -> None:
    """One action. Raises `Conflict`, whose steps lead from the action to the place at fault."""
    action = overlay.at(join("/actions", index))
    assert isinstance(action, dict)
    selected = _select(part.value, str(action["target"]))
    if action.get("remove") is True:
        # Later and deeper ones first, so that the steps to the others stay right.
        for steps in sorted(selected, reverse=True):
            remove(part, steps)
        return
    change = find(Part(overlay.root, overlay.place), ("actions", index, "update"))
    for steps in selected:
        update(find(part, steps), change, budget)


def _select(root: JsonValue, target: str) -> list[Steps]:
    """The steps to every node that a JSONPath (RFC 9535) selects, each once, in document order."""
    from jsonpath import JSONPathEnvironment, JSONPathError

    found: dict[Steps, None] = {}
    try:
        data: Any = root
        for match in JSONPathEnvironment(strict=True).finditer(target, data):
            found[match.parts] = None
            if len(found) > _MATCHES:
                raise Conflict(
                    "overlay-target", f"{target} selects more than {_MATCHES:,} nodes", ("target",)
                )
    except (JSONPathError, RecursionError) as problem:
        reason = str(problem).partition("\n")[0] or type(problem).__name__
        raise Conflict(
            "overlay-target", f"{target} is not a JSONPath of RFC 9535: {reason}", ("target",)
        ) from None
    if not found:
        raise Conflict("overlay-target", f"{target} selects nothing{_hint(root, target)}", ("target",))
    return list(found)


def _hint(root: JsonValue, target: str) -> str:
    """The first name of a plain path that does not exist, and what is named nearly so."""
    from difflib import get_close_matches

    if not _PLAIN.fullmatch(target):
        return ""
    node, known = root, "$"
    for found in _STEP.finditer(target):
        name = found[1] or found[2] or found[3]
        if not isinstance(node, dict):
            return f": {known} is {kind(node)}"
        if name not in node:
            near = get_close_matches(name, list(node), n=3)
            return f": {known} has no `{name}`" + (f"; did you mean {' or '.join(near)}?" if near else "")
        node, known = node[name], known + found[0]
    return ""
