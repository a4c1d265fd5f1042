"""Types of the model as Python annotations.

In: a `Type`. Out: the text of an annotation.
"""

from __future__ import annotations

from lightmeter.emit.literals import python_literal
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)


def type_text(kind: Type, names: dict[str, str]) -> str:
    """A type as a Python annotation; named types that are not in `names` are plain mappings."""
    match kind:
        case Anything():
            return "Any"
        case Boolean():
            return "bool"
        case Integer():
            return "int"
        case Number():
            return "float"
        case String():
            return "str"
        case Enum(values):
            texts = [value for value in values if value is None or isinstance(value, (str, bool, int))]
            listed = ", ".join(python_literal(value) for value in texts)
            return f"Literal[{listed}]" if len(texts) == len(values) and texts else "Any"
        case Nullable(inner):
            return f"{type_text(inner, names)} | None"
        case Array(items):
            return f"list[{type_text(items, names)}]"
        case Map(values):
            return f"dict[str, {type_text(values, names)}]"
        case Union(members):
            return " | ".join(dict.fromkeys(type_text(member, names) for member in members))
        case Named(name):
            return names.get(name, "dict[str, Any]")
        case Advised(inner):
            return type_text(inner, names)
