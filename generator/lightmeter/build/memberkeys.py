"""The names of members as `propertyNames` bounds them.

In: a `Shape` of an object. Out: what its member names must be, None where any will do.
"""

from __future__ import annotations

from lightmeter.build.context import Context, below
from lightmeter.build.scalars import STRING_KEYWORDS, enum_name, enum_values, string_type
from lightmeter.build.shape import ANNOTATIONS, Shape, flatten
from lightmeter.model.types import Enum, Keys, String

_ALLOWED = STRING_KEYWORDS | ANNOTATIONS | {"type", "format", "$ref", "allOf", "enum", "const"}


def keys_of(context: Context, shape: Shape) -> Keys | None:
    """Text of some length, pattern or format, or one of several; anything else that is said of names is refused."""
    pointers = tuple(below(member.pointer, "propertyNames") for member, _ in shape.all("propertyNames"))
    if not pointers:
        return None
    names = flatten(context, pointers)
    for member in names.members:
        for keyword in sorted(member.node.keys() - _ALLOWED):
            if not keyword.startswith("x-"):
                at = below(member.pointer, keyword)
                context.report(
                    "unsupported-keyword", at, f"{keyword} is not supported for the names of members"
                )
    values = enum_values(context, names)
    if values is not None:
        return Enum(tuple(value for value in values if isinstance(value, str)), enum_name(names))
    keys = string_type(context, names)
    return None if keys == String() else keys
