"""Bodies and their media types: which one is read as JSON, which is sent as bytes, and what is said about the others.

In: the `content` of a request or an answer. Out: `Body`, or the media type that carries JSON.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lightmeter.build.context import Context, as_items, as_list, as_object, below
from lightmeter.build.objects import to_json
from lightmeter.build.shape import ANNOTATIONS, flatten, followed
from lightmeter.build.values import Site, type_of
from lightmeter.model.nodes import Default
from lightmeter.model.types import Anything, Type

NOT_IN_MODEL = "not-in-model"
"""The code of what is said about parts of a document that the model has no word for."""
JSON = ("application/json", "text/json", "application/x-json")
BYTES = "application/octet-stream"
FORM = "application/x-www-form-urlencoded"
FORMS = (
    FORM,
    "multipart/",
    "text/xml",
    "text/yaml",
    "text/x-yaml",
    "application/xml",
    "application/yaml",
    "application/x-yaml",
)
"""Media types whose bodies have a form that would be dropped."""
SILENT = ANNOTATIONS | {"type", "format", "contentEncoding", "contentMediaType"}
"""Keywords that say no more about bytes than that they are some."""
MEDIA = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+( *; *[\w!#$&^.+-]+=[\w!#$&^.+-]+)*", re.ASCII)
"""Media types as they may stand in a header."""


@dataclass(frozen=True, slots=True)
class Body:
    """A request body: `type` is that of JSON, None for bytes and where there is none; `media` as in `Operation`."""

    type: Type | None = None
    required: bool = False
    is_bytes: bool = False
    media: str = ""


def body_of(context: Context, at: str, operation: str) -> Body:
    """The request body of the operation at a pointer."""
    if "requestBody" not in as_object(context.node(at)):
        return Body()
    pointer = followed(context, below(at, "requestBody"))
    node = as_object(context.node(pointer))
    if "content" not in node:
        context.report("bad-request-body", pointer, "a request body needs content")
        return Body()
    listed = [str(media) for media, _ in as_items(node["content"])]
    media = json_media(context, below(pointer, "content"))
    if media is None:
        return _bytes(context, pointer, listed)
    _note_others(context, pointer, media, listed)
    kind, _ = schema_at(context, below(pointer, "content", media, "schema"), operation + "Body")
    sent = "" if plain(media) == JSON[0] or "*" in media else _sent(context, pointer, media)
    return Body(kind, node.get("required") is True, media=sent)


def _bytes(context: Context, body: str, listed: list[str]) -> Body:
    """A body that is no JSON is sent as it is; of one that has a form of its own, that form would be dropped."""
    if _is_empty_form(context, body):
        return Body()
    for media in listed:
        at = below(body, "content", media)
        if plain(media).startswith(FORMS) or plain(media).endswith("+xml"):
            message = f"a body of {media} is not supported: only JSON, and bytes as they are"
            context.report("unsupported-body", at, message)
            continue
        schema = as_object(as_object(context.node(at)).get("schema"))
        said = [keyword for keyword in schema if keyword not in SILENT and not keyword.startswith("x-")]
        if said:
            message = f"a body of {media} is sent as the bytes it is given as: {', '.join(said)} is not in the model"
            context.report(NOT_IN_MODEL, below(at, "schema"), message, "info")
    only = listed[0] if len(listed) == 1 else BYTES
    return Body(
        is_bytes=True, media="" if "*" in only or plain(only) == BYTES else _sent(context, body, only)
    )


def _sent(context: Context, body: str, media: str) -> str:
    """The media type as clients send it."""
    if MEDIA.fullmatch(media):
        return media
    context.report("unsupported-body", below(body, "content", media), f"{media[:60]!r} is no media type")
    return ""


def _note_others(context: Context, body: str, chosen: str, listed: list[str]) -> None:
    others = [media for media in listed if media != chosen]
    if others:
        message = f"the body is sent as {chosen}; not in the model: {', '.join(others)}"
        context.report(NOT_IN_MODEL, below(body, "content"), message, "info")


def json_media(context: Context, content: str) -> str | None:
    """The media type below `content` that carries JSON, by its name or because any type will do."""
    listed = {plain(str(media)): str(media) for media, _ in as_items(context.node(content))}
    named = [media for name, media in listed.items() if name in JSON or name.endswith("+json")]
    if named:
        return named[0]
    wild = listed.get("application/*") or listed.get("*/*")
    return wild if wild and _is_structured(context, below(content, wild)) else None


def _is_structured(context: Context, media: str) -> bool:
    """Whether a body of any media type is an object or a list: then it is sent as JSON, else as bytes."""
    if "schema" not in as_object(context.node(media)):
        return False
    shape = flatten(context, (below(media, "schema"),))
    kinds = {kind for _, value in shape.all("type") for kind in as_list(value) or [value]}
    return bool(kinds & {"object", "array"}) or shape.first("properties") is not None


def plain(media: str) -> str:
    """A media type without its parameters."""
    return media.partition(";")[0].strip().lower()


def _is_empty_form(context: Context, body: str) -> bool:
    """A form without members, as some documents give to operations that take no body."""
    content = as_object(as_object(context.node(body)).get("content"))
    schema = as_object(as_object(content.get(FORM)).get("schema"))
    return set(content) == {FORM} and not as_object(schema.get("properties"))


def schema_at(context: Context, pointer: str, hint: str) -> tuple[Type, Default | None]:
    """The type that stands at a pointer, and its default; anything where no schema is."""
    head, _, word = pointer.rpartition("/")
    if word not in as_object(context.node(head)):
        return Anything(), None
    default = flatten(context, (pointer,)).first("default")
    return type_of(context, Site((pointer,), hint)), Default(to_json(default[1])) if default else None
