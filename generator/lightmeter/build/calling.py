"""What a client needs besides the operations: secrets, callbacks, and how paid work is followed.

In: `components.securitySchemes`, `webhooks`, the extension `x-job`. Out: `Security`, `Event`, `Job`.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Literal

from lightmeter.build.context import Context, as_items, as_list, as_object, as_text, below, kind_of
from lightmeter.build.values import Site, type_of
from lightmeter.model.nodes import Event, Job, Operation, Security

PLACES: dict[str, Literal["header", "query", "cookie"]] = {
    "header": "header",
    "query": "query",
    "cookie": "cookie",
}
LISTS = ("succeeded", "ended", "blocked", "reasons")


def security(context: Context) -> tuple[Security, ...]:
    """The schemes that put a secret into a request; others (OAuth flows) are left to the caller."""
    found: list[Security] = []
    for name, node in as_items(as_object(context.node("/components")).get("securitySchemes")):
        scheme = as_object(node)
        place, way = PLACES.get(as_text(scheme.get("in"))), as_text(scheme.get("scheme")).lower()
        if scheme.get("type") == "apiKey" and place is not None:
            found.append(Security(str(name), place, as_text(scheme.get("name"))))
        elif scheme.get("type") == "http" and (way == "bearer" or way == "basic"):
            found.append(Security(str(name), way, "Authorization"))
    return tuple(found)


def events(context: Context) -> tuple[Event, ...]:
    """The JSON bodies of all webhooks, in spec order."""
    found: list[Event] = []
    for name, item in as_items(context.node("/webhooks")):
        for method, node in as_items(item):
            content = below("/webhooks", str(name), str(method), "requestBody", "content", "application/json")
            if "schema" in as_object(context.node(content)):
                kind = type_of(context, Site((below(content, "schema"),), f"{name}Event"))
                found.append(Event(str(name), kind, as_text(as_object(node).get("summary"))))
    return tuple(found)


def job(context: Context, operations: tuple[Operation, ...]) -> Job | None:
    """What `x-job` says; words it must not leave out, and names that nothing has, are errors."""
    if "x-job" not in as_object(context.node("")):
        return None
    node = as_object(context.node("/x-job"))
    needed = [one.name for one in fields(Job) if one.default is MISSING]
    words = {one.name for one in fields(Job)}
    faults = [f"x-job needs {name}" for name in needed if name not in node]
    faults += [f"{name} is no word of x-job" for name in node if name not in words]
    known = {operation.id for operation in operations}
    faults += [
        f"{name}: there is no operation {node[name]!r}"
        for name in ("submit", "read")
        if name in node and node[name] not in known
    ]
    faults += [fault for name, value in node.items() if (fault := _misshapen(name, value))]
    for fault in faults:
        context.report("bad-job", "/x-job", fault)
    return None if faults else _job(node)


def _misshapen(name: str, value: object) -> str:
    items = as_list(value)
    if name == "polls":
        good = bool(items) and all(type(item) is int and item > 0 for item in items)
        return "" if good else "polls must be a list of whole seconds above 0"
    if name in LISTS:
        return (
            "" if items and all(isinstance(item, str) for item in items) else f"{name} must be a list of text"
        )
    return "" if isinstance(value, str) else f"{name} must be text, not {kind_of(value)}"


def _job(node: object) -> Job:
    """`node` was checked: every word is text, a list of text, or whole seconds."""
    read = as_object(node)
    text = {name: as_text(value) for name, value in read.items() if isinstance(value, str)}
    lists = {name: tuple(as_text(item) for item in as_list(read.get(name))) for name in LISTS}
    polls = tuple(item for item in as_list(read.get("polls")) if isinstance(item, int))
    return Job(**text, **lists, polls=polls)  # pyright: ignore[reportArgumentType]
