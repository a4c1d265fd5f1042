"""Texts that are made of whole numbers, such as "1024x768": the `x-parts` of a field.

In: a flattened schema and the type of the field. Out: `Parts`, whose names rules may read like integer fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lightmeter.build.context import Context, as_list, as_object, as_text, below
from lightmeter.build.shape import Shape
from lightmeter.model.nodes import Field, Parts
from lightmeter.model.scope import bare
from lightmeter.model.types import String, Type

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def parts_of(context: Context, shape: Shape, kind: Type) -> Parts | None:
    """What `x-parts` says about a field; None (and a finding, where it says something wrong) if there are none."""
    found = shape.first("x-parts")
    if found is None:
        return None
    member, value = found
    node = as_object(value)
    separator, names = as_text(node.get("separator")), tuple(map(as_text, as_list(node.get("names"))))
    fault = _fault(separator, names, kind)
    if fault:
        context.report("bad-parts", below(member.pointer, "x-parts"), fault)
    return None if fault else Parts(separator, names)


def _fault(separator: str, names: tuple[str, ...], kind: Type) -> str:
    if not isinstance(bare(kind)[0], String):
        return "only a text has parts"
    if len(separator) != 1 or separator.isdigit():
        return "parts need a separator, one character that is no digit"
    if len(names) < 2 or len(set(names)) < len(names) or not all(map(NAME.fullmatch, names)):
        return "parts need names, two or more different ones of ASCII letters, digits and _"
    return ""


def check_parts(context: Context, fields: Iterable[Field]) -> None:
    """Report parts that have the name of a field, or of another part."""
    listed = tuple(fields)
    taken = {field.name for field in listed}
    for field in listed:
        for name in field.parts.names if field.parts else ():
            if name in taken:
                context.report("bad-parts", field.origin.pointer, f"there is a {name!r} already")
            taken.add(name)
