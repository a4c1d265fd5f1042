"""The parameters of an operation: of its path item and its own, and those that only the path itself names.

In: where an operation stands. Out: `Parameter`s; a client can fill in every part of the path, and nothing else.
"""

from __future__ import annotations

import re
from typing import Literal

from lightmeter.build.bodies import schema_at
from lightmeter.build.context import Context, as_list, as_object, as_text, below
from lightmeter.build.shape import followed
from lightmeter.model.nodes import Field, Parameter
from lightmeter.model.types import String

PLACES: dict[str, Literal["query", "path", "header", "cookie"]] = {
    "query": "query",
    "path": "path",
    "header": "header",
    "cookie": "cookie",
}
TEMPLATE = re.compile(r"\{([^{}]*)\}")


def parameters_of(context: Context, path: str, item: str, at: str, operation: str) -> tuple[Parameter, ...]:
    """Parameters of the path item, overridden by those of the operation with the same name and place."""
    found: dict[tuple[str, str], Parameter] = {}
    for owner in (item, at):
        listed = as_list(as_object(context.node(owner)).get("parameters"))
        for index in range(len(listed)):
            pointer = followed(context, below(owner, "parameters", index))
            parameter = _parameter(context, pointer, operation)
            if parameter is not None:
                found[parameter.place, parameter.field.name] = parameter
    names = dict.fromkeys(TEMPLATE.findall(path))
    for (place, name), parameter in list(found.items()):
        if place == "path" and name not in names:
            message = f"{path} has no {{{name}}}; the parameter is left out"
            context.report("bad-parameter", parameter.field.origin.pointer, message, "warning")
            del found[place, name]
    for name in names:
        if ("path", name) not in found:
            message = f"the path names {{{name}}}, which no parameter describes; it is taken as text"
            context.report("bad-parameter", at, message, "warning")
            found["path", name] = _bare(context, name, at)
    return tuple(found.values())


def _bare(context: Context, name: str, at: str) -> Parameter:
    """A part of the path that nobody describes."""
    field = Field(
        name=name, type=String(), required=True, default=None, description="", source="",
        origin=context.origin(at),
    )  # fmt: skip
    return Parameter("path", field)


def _parameter(context: Context, pointer: str, operation: str) -> Parameter | None:
    node = as_object(context.node(pointer))
    name, place = as_text(node.get("name")), PLACES.get(as_text(node.get("in")))
    if not name or place is None:
        context.report(
            "bad-parameter", pointer, "a parameter needs a name and in: query, path, header or cookie"
        )
        return None
    kind, default = schema_at(context, below(pointer, "schema"), f"{operation}{name[:1].upper()}{name[1:]}")
    if "content" in node:
        kind = String()
    return Parameter(
        place,
        Field(
            name=name,
            type=kind,
            required=place == "path" or node.get("required") is True,
            default=default,
            description=as_text(node.get("description")),
            source=as_text(node.get("x-source")),
            origin=context.origin(pointer),
        ),
    )
