"""Types of the model as Python annotations.

In: a `Type`. Out: the text of an annotation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Words:
    """How types are written.

    Attributes:
        names: of named types; one that is not here is a plain mapping.
        sent: for what is sent, where any sequence and any mapping will do.
        reference: the type that may stand for any value, "" for none.
    """

    names: Mapping[str, str]
    sent: bool = False
    reference: str = ""


def type_text(kind: Type, words: Words) -> str:
    """A type as a Python annotation."""
    text = _text(kind, words)
    return f"{text} | {words.reference}" if words.reference and text != "Any" else text


def _text(kind: Type, words: Words) -> str:
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
            return f"{_text(inner, words)} | None"
        case Array(items):
            return f"{'Sequence' if words.sent else 'list'}[{type_text(items, words)}]"
        case Map(values):
            return f"{'Mapping' if words.sent else 'dict'}[str, {type_text(values, words)}]"
        case Union(members):
            return " | ".join(dict.fromkeys(_text(member, words) for member in members))
        case Named(name):
            return words.names.get(name, "Mapping[str, Any]" if words.sent else "dict[str, Any]")
        case Advised(inner):
            return _text(inner, words)
