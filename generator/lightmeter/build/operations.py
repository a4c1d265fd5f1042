"""The HTTP surface: paths, parameters, bodies, responses.

In: the `paths` of the document. Out: `Operation`s in spec order.
"""

from __future__ import annotations

import re
from dataclasses import fields

from lightmeter.build.bodies import body_of, json_media, schema_at
from lightmeter.build.context import Context, as_items, as_object, as_text, below
from lightmeter.build.parameters import parameters_of
from lightmeter.build.shape import followed
from lightmeter.build.unread import note_unread
from lightmeter.model.nodes import Field, Operation, Pages, Parameter, Response

STATUS = re.compile(r"[1-5]([0-9][0-9]|XX)|default")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def operations(context: Context) -> tuple[Operation, ...]:
    """Every operation of the document; one without an operationId is named after method and path."""
    found: list[Operation] = []
    for path, _ in as_items(context.node("/paths")):
        at = followed(context, below("/paths", str(path)))
        for method in METHODS:
            if method in as_object(context.node(at)):
                found.append(_operation(context, str(path), method, at))
    return tuple(found)


def _operation(context: Context, path: str, method: str, item: str) -> Operation:
    at = below(item, method)
    node = as_object(context.node(at))
    name = as_text(node.get("operationId")) or _default_name(method, path)
    body = body_of(context, at, name)
    parameters = parameters_of(context, path, item, at, name)
    note_unread(context, item, at)
    return Operation(
        id=name,
        method=method.upper(),
        path=path,
        parameters=parameters,
        body=body.type,
        body_required=body.required,
        responses=_responses(context, at, name),
        rules=(),
        description=as_text(node.get("summary")) or as_text(node.get("description")),
        origin=context.origin(at),
        upload=body.is_bytes,
        body_media=body.media,
        pages=_pages(context, at, parameters),
    )


def _pages(context: Context, at: str, parameters: tuple[Parameter, ...]) -> Pages | None:
    """What `x-pages` says: the parameter `cursor`, and pointers `next` and `items` into an answer."""
    node = as_object(as_object(context.node(at)).get("x-pages"))
    if not node:
        return None
    words = {one.name for one in fields(Pages)}
    faults = [f"x-pages needs {name}" for name in sorted(words - set(node))]
    faults += [f"{name} is no word of x-pages" for name in node if name not in words]
    faults += [f"{name} must be text" for name, value in node.items() if not isinstance(value, str)]
    queries = {one.field.name for one in parameters if one.place == "query"}
    if not faults and as_text(node["cursor"]) not in queries:
        faults.append(f"cursor: there is no query parameter {node['cursor']!r}")
    faults += [
        f"{name}: {node[name]!r} is no JSON Pointer"
        for name in ("next", "items")
        if not faults and not as_text(node[name]).startswith("/")
    ]
    for fault in faults:
        context.report("bad-pages", below(at, "x-pages"), fault)
    return None if faults else Pages(*(as_text(node[one.name]) for one in fields(Pages)))


def _default_name(method: str, path: str) -> str:
    words = [word for word in path.replace("{", "/").replace("}", "/").split("/") if word]
    return method + "".join(word[:1].upper() + word[1:] for word in words)


def _responses(context: Context, at: str, operation: str) -> tuple[Response, ...]:
    found: list[Response] = []
    for status in as_object(as_object(context.node(at)).get("responses")):
        pointer = followed(context, below(at, "responses", status))
        if status.startswith("x-"):
            continue
        if not STATUS.fullmatch(status):
            message = f"{status!r} is no status; write one such as 200, a range such as 4XX, or default"
            context.report("bad-response", below(at, "responses", status), message, "warning")
            continue
        node = as_object(context.node(pointer))
        listed = tuple(as_object(node.get("content")))
        media = json_media(context, below(pointer, "content")) if listed else None
        kind = None
        if media is not None:
            kind, _ = schema_at(
                context, below(pointer, "content", media, "schema"), f"{operation}{status}Response"
            )
        main = media or next(iter(listed), None)
        others = tuple(name for name in listed if name != main)
        headers = _headers(context, pointer, f"{operation}{status}")
        found.append(Response(status, main, kind, as_text(node.get("description")), others, headers))
    return tuple(found)


def _headers(context: Context, response: str, hint: str) -> tuple[Field, ...]:
    found: list[Field] = []
    for name in as_object(as_object(context.node(response)).get("headers")):
        pointer = followed(context, below(response, "headers", name))
        node = as_object(context.node(pointer))
        kind, default = schema_at(context, below(pointer, "schema"), hint + name.replace("-", ""))
        found.append(
            Field(
                name=name,
                type=kind,
                required=node.get("required") is True,
                default=default,
                description=as_text(node.get("description")),
                source=as_text(node.get("x-source")),
                origin=context.origin(pointer),
            )
        )
    return tuple(found)
