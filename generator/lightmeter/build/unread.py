"""What a document says about an operation and the model has no word for: named, so that nothing is dropped silently.

In: where an operation stands. Out: notes, with their place.
"""

from __future__ import annotations

from lightmeter.build.bodies import NOT_IN_MODEL
from lightmeter.build.context import Context, as_items, as_list, as_object, as_text, below
from lightmeter.build.shape import followed

STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
"""How parameters are written where nothing is said."""


def note_unread(context: Context, item: str, at: str) -> None:
    """Name what the model leaves out of the operation at `at`, in the path item at `item`."""
    node = as_object(context.node(at))
    _note(context, at, "callbacks", "callbacks are not in the model: {}", node)
    for owner in (item, at):
        if "servers" in as_object(context.node(owner)):
            message = "servers of its own are not in the model: calls go to the servers of the document"
            context.report(NOT_IN_MODEL, below(owner, "servers"), message, "info")
        for index in range(len(as_list(as_object(context.node(owner)).get("parameters")))):
            _parameter(context, followed(context, below(owner, "parameters", index)))
    for status in as_object(node.get("responses")):
        answer = followed(context, below(at, "responses", status))
        links = "links are not in the model: {}"
        _note(context, answer, "links", links, as_object(context.node(answer)))


def _note(context: Context, at: str, word: str, message: str, node: object) -> None:
    listed = ", ".join(str(name) for name, _ in as_items(as_object(node).get(word)))
    if listed:
        context.report(NOT_IN_MODEL, below(at, word), message.format(listed), "info")


def _parameter(context: Context, at: str) -> None:
    """A parameter that is written in another way than clients do."""
    node = as_object(context.node(at))
    name, place = as_text(node.get("name")), as_text(node.get("in"))
    if "content" in node:
        media = ", ".join(str(one) for one, _ in as_items(node["content"]))
        message = (
            f"{name} is taken as text, to be given as {media or 'it is'}: what it holds is not in the model"
        )
        context.report(NOT_IN_MODEL, below(at, "content"), message, "info")
        return
    style = as_text(node.get("style")) or STYLES.get(place, "")
    explodes = node.get("explode", style == "form")
    if style != STYLES.get(place, "") or (place == "query" and explodes is False and _is_many(context, at)):
        message = f"{name} is not written in the style {style}{'' if explodes else ', explode: false'}: "
        message += "clients repeat the name for every item of a list"
        context.report(NOT_IN_MODEL, at, message, "info")


def _is_many(context: Context, at: str) -> bool:
    schema = as_object(context.node(followed(context, below(at, "schema"))))
    return schema.get("type") not in ("string", "integer", "number", "boolean")
