"""The HTTP surface: paths, parameters, bodies, responses.

In: the `paths` of the document. Out: `Operation`s in spec order.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Literal

from lightmeter.build.context import Context, as_items, as_list, as_object, as_text, below
from lightmeter.build.objects import to_json
from lightmeter.build.shape import flatten, target_of
from lightmeter.build.values import Site, type_of
from lightmeter.model.nodes import Default, Field, Operation, Pages, Parameter, Response
from lightmeter.model.types import Anything, Type

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
PLACES: dict[str, Literal["query", "path", "header", "cookie"]] = {
    "query": "query",
    "path": "path",
    "header": "header",
    "cookie": "cookie",
}


FORM = "application/x-www-form-urlencoded"
FORMS = (FORM, "multipart/", "text/", "application/xml", "application/yaml", "application/x-yaml")
"""Media types whose bodies have a form that would be dropped."""


def operations(context: Context) -> tuple[Operation, ...]:
    """Every operation of the document; one without an operationId is named after method and path."""
    found: list[Operation] = []
    for path, _ in as_items(context.node("/paths")):
        at = _followed(context, below("/paths", str(path)))
        for method in METHODS:
            if method in as_object(context.node(at)):
                found.append(_operation(context, str(path), method, at))
    return tuple(found)


def _operation(context: Context, path: str, method: str, item: str) -> Operation:
    at = below(item, method)
    node = as_object(context.node(at))
    name = as_text(node.get("operationId")) or _default_name(method, path)
    body, required = _body(context, at, name)
    parameters = _parameters(context, item, at, name)
    return Operation(
        id=name,
        method=method.upper(),
        path=path,
        parameters=parameters,
        body=body,
        body_required=required,
        responses=_responses(context, at, name),
        rules=(),
        description=as_text(node.get("summary")) or as_text(node.get("description")),
        origin=context.origin(at),
        upload=body is None
        and "requestBody" in node
        and not _is_empty_form(context, _followed(context, below(at, "requestBody"))),
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


def _followed(context: Context, pointer: str) -> str:
    """The pointer itself, or where its `$ref` leads."""
    node = as_object(context.node(pointer))
    return (target_of(context, pointer) or pointer) if "$ref" in node else pointer


def _parameters(context: Context, item: str, at: str, operation: str) -> tuple[Parameter, ...]:
    """Parameters of the path, overridden by those of the operation with the same name and place."""
    found: dict[tuple[str, str], Parameter] = {}
    for owner in (item, at):
        listed = as_list(as_object(context.node(owner)).get("parameters"))
        for index in range(len(listed)):
            pointer = _followed(context, below(owner, "parameters", index))
            parameter = _parameter(context, pointer, operation)
            if parameter is not None:
                found[parameter.place, parameter.field.name] = parameter
    return tuple(found.values())


def _parameter(context: Context, pointer: str, operation: str) -> Parameter | None:
    node = as_object(context.node(pointer))
    name, place = as_text(node.get("name")), PLACES.get(as_text(node.get("in")))
    if not name or place is None:
        context.report(
            "bad-parameter", pointer, "a parameter needs a name and in: query, path, header or cookie"
        )
        return None
    kind, default = _schema(context, below(pointer, "schema"), f"{operation}{name[:1].upper()}{name[1:]}")
    return Parameter(
        place,
        Field(
            name=name,
            type=kind,
            required=node.get("required") is True,
            default=default,
            description=as_text(node.get("description")),
            source=as_text(node.get("x-source")),
            origin=context.origin(pointer),
        ),
    )


def _schema(context: Context, pointer: str, hint: str) -> tuple[Type, Default | None]:
    head, _, word = pointer.rpartition("/")
    if word not in as_object(context.node(head)):
        return Anything(), None
    default = flatten(context, (pointer,)).first("default")
    return type_of(context, Site((pointer,), hint)), Default(to_json(default[1])) if default else None


def _json_media(context: Context, content: str) -> str | None:
    """The media type below `content` that carries JSON, by its name or because any type will do."""
    listed = {_plain(str(media)): str(media) for media, _ in as_items(as_object(context.node(content)))}
    named = (listed[name] for name in listed if name == "application/json" or name.endswith("+json"))
    found = next(named, None)
    wild = listed.get("application/*") or listed.get("*/*")
    return wild if found is None and wild and _is_structured(context, below(content, wild)) else found


def _is_structured(context: Context, media: str) -> bool:
    """Whether a body of any media type is an object or a list: then it is sent as JSON, else as bytes."""
    if "schema" not in as_object(context.node(media)):
        return False
    shape = flatten(context, (below(media, "schema"),))
    kinds = {kind for _, value in shape.all("type") for kind in as_list(value) or [value]}
    return bool(kinds & {"object", "array"}) or shape.first("properties") is not None


def _plain(media: str) -> str:
    return media.partition(";")[0].strip().lower()


def _is_empty_form(context: Context, body: str) -> bool:
    """A form without members, as some documents give to operations that take no body."""
    content = as_object(as_object(context.node(body)).get("content"))
    schema = as_object(as_object(content.get(FORM)).get("schema"))
    return set(content) == {FORM} and not as_object(schema.get("properties"))


def _check_bytes(context: Context, body: str) -> None:
    """A body that is no JSON is sent as it is; of one that has a form of its own, that form would be dropped."""
    for media, _ in as_items(as_object(context.node(body)).get("content")):
        plain = _plain(str(media))
        if (plain.startswith(FORMS) or plain.endswith("+xml")) and not _is_empty_form(context, body):
            message = f"a body of {media} is not supported: only JSON, and bytes as they are"
            context.report("unsupported-body", below(body, "content", str(media)), message)


def _body(context: Context, at: str, operation: str) -> tuple[Type | None, bool]:
    if "requestBody" not in as_object(context.node(at)):
        return None, False
    pointer = _followed(context, below(at, "requestBody"))
    node = as_object(context.node(pointer))
    if "content" not in node:
        context.report("bad-request-body", pointer, "a request body needs content")
        return None, False
    media = _json_media(context, below(pointer, "content"))
    if media is None:
        _check_bytes(context, pointer)
        return None, False
    kind, _ = _schema(context, below(pointer, "content", media, "schema"), operation + "Body")
    return kind, node.get("required") is True


def _responses(context: Context, at: str, operation: str) -> tuple[Response, ...]:
    found: list[Response] = []
    for status in as_object(as_object(context.node(at)).get("responses")):
        pointer = _followed(context, below(at, "responses", status))
        node = as_object(context.node(pointer))
        listed = tuple(as_object(node.get("content")))
        media = _json_media(context, below(pointer, "content")) if listed else None
        kind = None
        if media is not None:
            kind, _ = _schema(
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
        pointer = _followed(context, below(response, "headers", name))
        node = as_object(context.node(pointer))
        kind, default = _schema(context, below(pointer, "schema"), hint + name.replace("-", ""))
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
