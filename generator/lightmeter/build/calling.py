"""What a client needs besides the operations: secrets, callbacks, and how paid work is followed.

In: `components.securitySchemes`, `webhooks`, the extension `x-job`. Out: `Security`, `Event`, `Job`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Literal

from lightmeter.build.bodies import NOT_IN_MODEL, json_media
from lightmeter.build.context import Context, as_items, as_list, as_object, as_text, below, kind_of
from lightmeter.build.operations import METHODS
from lightmeter.build.shape import followed
from lightmeter.build.values import Site, type_of
from lightmeter.model.nodes import Event, Job, Operation, Security
from lightmeter.model.types import Named

PLACES: dict[str, Literal["header", "query", "cookie"]] = {
    "header": "header",
    "query": "query",
    "cookie": "cookie",
}
KINDS = {"str": "text", "int": "number", "tuple[str, ...]": "texts", "tuple[int, ...]": "numbers"}
WORDS = {one.name: KINDS[str(one.type)] for one in fields(Job)}
"""The words of `x-job`, with what each may be."""
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,99}", re.ASCII)
AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)


def security(context: Context) -> tuple[Security, ...]:
    """The schemes that put a secret into a request; others (OAuth flows) are left to the caller."""
    found: list[Security] = []
    for name, _ in as_items(as_object(context.node("/components")).get("securitySchemes")):
        at = followed(context, below("/components/securitySchemes", str(name)))
        scheme = as_object(context.node(at))
        place, way = PLACES.get(as_text(scheme.get("in"))), as_text(scheme.get("scheme")).lower()
        if scheme.get("type") == "apiKey" and place is not None:
            found.append(
                Security(str(name), place, as_text(scheme.get("name")), _variable(context, str(name)))
            )
        elif scheme.get("type") == "http" and (way == "bearer" or way == "basic"):
            found.append(Security(str(name), way, "Authorization", _variable(context, str(name))))
        else:
            what = " ".join(filter(None, (as_text(scheme.get("type")), way)))
            message = f"the security scheme {name} ({what}) is not in the model: callers bring its secret themselves"
            context.report(NOT_IN_MODEL, at, message, "info")
    return tuple(found)


def _variable(context: Context, name: str) -> str:
    """What `x-env` of a scheme says."""
    at = below("/components/securitySchemes", name, "x-env")
    said = context.node(at)
    if said is not None and not (isinstance(said, str) and VARIABLE.fullmatch(said)):
        context.report("bad-variable", at, "x-env names no variable of the environment, such as ACME_API_KEY")
        return ""
    return as_text(said)


def events(context: Context) -> tuple[Event, ...]:
    """The JSON bodies of all webhooks, in spec order."""
    found: list[Event] = []
    for name, _ in as_items(context.node("/webhooks")):
        item = followed(context, below("/webhooks", str(name)))
        for method in METHODS:
            if method in as_object(context.node(item)):
                found += _event(context, str(name), below(item, method))
    return tuple(found)


def _event(context: Context, name: str, at: str) -> tuple[Event, ...]:
    """What one webhook sends, as JSON; nothing, and a note, where that is no JSON."""
    body = followed(context, below(at, "requestBody"))
    content = below(body, "content")
    media = json_media(context, content)
    if media is None or "schema" not in as_object(context.node(below(content, media))):
        message = f"the webhook {name} is not in the model: it sends no JSON of a known form"
        context.report(NOT_IN_MODEL, at, message, "info")
        return ()
    kind = type_of(context, Site((below(content, media, "schema"),), f"{name}Event"))
    if not isinstance(kind, Named):
        context.report(
            NOT_IN_MODEL, at, f"clients do not read the webhook {name}: it sends no object", "info"
        )
    return (Event(name, kind, as_text(as_object(context.node(at)).get("summary"))),)


def job(context: Context, operations: tuple[Operation, ...]) -> Job | None:
    """What `x-job` says; words it must not leave out, and names that nothing has, are errors."""
    if "x-job" not in as_object(context.node("")):
        return None
    node = as_object(context.node("/x-job"))
    faults = [f"x-job needs {name}" for name in _needed(node) if name not in node]
    faults += [f"{name} is no word of x-job" for name in node if name not in WORDS]
    known = {operation.id for operation in operations}
    faults += [
        f"{name}: there is no operation {operation!r}"
        for name in ("submit", "read", "balance")
        for operation in as_texts(node.get(name, []))
        if operation not in known
    ]
    faults += [fault for name, value in node.items() if (fault := _misshapen(name, value))]
    for fault in faults:
        context.report("bad-job", "/x-job", fault)
    return None if faults else _job(node)


def _needed(node: Mapping[str, object]) -> tuple[str, ...]:
    """Work that is read later must say how; `worth` makes money of `cost`."""
    polled = ("handle", "id", "status", "succeeded", "ended") if "read" in node else ()
    return ("submit", "source", *polled, *(("worth", "unit") if "cost" in node else ()))


def as_texts(value: object) -> tuple[str, ...]:
    """One text, or several."""
    return (value,) if isinstance(value, str) else tuple(map(as_text, as_list(value)))


def _misshapen(name: str, value: object) -> str:
    items = as_list(value)
    match WORDS.get(name):
        case "numbers":
            good = bool(items) and all(type(item) is int and item > 0 for item in items)
            return "" if good else f"{name} must be a list of whole seconds above 0"
        case "number":
            return "" if type(value) is int and value > 0 else f"{name} must be a whole number above 0"
        case "texts" if isinstance(value, str) or (items and all(isinstance(item, str) for item in items)):
            return ""
        case "texts":
            return f"{name} must be text or a list of text"
        case "text" if not isinstance(value, str):
            return f"{name} must be text, not {kind_of(value)}"
        case _:
            return "" if name != "worth" or AMOUNT.fullmatch(as_text(value)) else f"{name} must be a decimal"


def _job(node: Mapping[str, object]) -> Job:
    """`node` was checked: every word is of its kind."""
    found: dict[str, object] = {}
    for name, value in node.items():
        match WORDS[name]:
            case "texts":
                found[name] = as_texts(value)
            case "numbers":
                found[name] = tuple(as_list(value))
            case _:
                found[name] = value
    return Job(**found)  # pyright: ignore[reportArgumentType]
