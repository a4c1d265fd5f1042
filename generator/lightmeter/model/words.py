"""Types in words: what a value may be, as documentation and `explain` say it.

In: a `Type`. Out: a phrase such as "integer from 512 to 2048, a multiple of 16".
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import assert_never

from lightmeter.model.nodes import Object
from lightmeter.model.types import (
    Advised,
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Json,
    Map,
    Members,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)


def type_in_words(kind: Type) -> str:
    """A phrase without article and full stop."""
    match kind:
        case Advised(inner):
            return type_in_words(inner)
        case Nullable(inner):
            return f"{type_in_words(inner)}, or null"
        case Union(members):
            return " or ".join(map(type_in_words, members))
        case Anything():
            return "anything"
        case Boolean():
            return "true or false"
        case Integer():
            return " ".join(filter(None, ("integer", range_in_words(kind))))
        case Number():
            return " ".join(filter(None, ("number", range_in_words(kind))))
        case String():
            return _string(kind)
        case Enum(values):
            listed = ", ".join(map(value_in_words, values))
            return listed if len(values) == 1 else f"one of {listed}"
        case Array():
            return _several("list", _counted(kind.min_items, kind.max_items), "item", kind.items)
        case Map():
            count = _counted(kind.min_properties, kind.max_properties)
            return _several("object with any names", count, "value", kind.values)
        case Named(name):
            return name
        case _:
            assert_never(kind)


def members_in_words(node: Object) -> str:
    """ "1 to 3 members; every name that is not listed is text ..."; empty where nothing is said."""
    count = _counted(node.min_properties, node.max_properties, "member").removeprefix("of ")
    names = f"every name that is not listed is {type_in_words(node.keys)}" if node.keys is not None else ""
    return "; ".join(filter(None, (count, names)))


def range_in_words(kind: Integer | Number) -> str:
    """ "from 512 to 2048, a multiple of 16"; empty where nothing is said."""
    low, high = kind.minimum, kind.maximum
    parts = [_between(low, high, "from", "to")]
    if isinstance(kind, Number):
        above, below = kind.exclusive_minimum, kind.exclusive_maximum
        parts += [f"above {value_in_words(above)}"] if above is not None else []
        parts += [f"below {value_in_words(below)}"] if below is not None else []
    elif low is None and high is None and kind.format in ("int32", "int64"):
        parts.append(f"of {kind.format[3:]} bits")
    if kind.multiple_of is not None:
        parts.append(f"a multiple of {value_in_words(kind.multiple_of)}")
    return ", ".join(filter(None, parts))


def value_in_words(value: Json) -> str:
    """A JSON value as JSON, numbers without needless zeros."""
    match value:
        case Decimal():
            text = format(value, "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case Members(items):
            inner = ", ".join(
                f"{json.dumps(name, ensure_ascii=False)}: {value_in_words(v)}" for name, v in items
            )
            return f"{{{inner}}}"
        case tuple():
            return f"[{', '.join(map(value_in_words, value))}]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def _between(low: int | Decimal | None, high: int | Decimal | None, word: str, to: str) -> str:
    match low, high:
        case None, None:
            return ""
        case _, None:
            return f"{word} {value_in_words(low)}"
        case None, _:
            return f"up to {value_in_words(high)}"
        case _:
            return f"{word} {value_in_words(low)} {to} {value_in_words(high)}"


def _string(kind: String) -> str:
    between = _between(kind.min_length, kind.max_length, "at least" if kind.max_length is None else "", "to")
    noun = "character" if (kind.max_length or kind.min_length) == 1 else "characters"
    parts = [f"of {between.strip()} {noun}" if between else ""]
    parts += [f"in the form {kind.pattern}"] if kind.pattern is not None else []
    parts += [f"({kind.format})"] if kind.format is not None else []
    return " ".join(filter(None, ("text", *parts)))


def _counted(low: int | None, high: int | None, noun: str = "item") -> str:
    between = _between(low or None, high, "at least" if high is None else "", "to").strip()
    return f"of {between} {noun if (high or low) == 1 else noun + 's'}" if between else ""


def _several(head: str, count: str, part: str, inner: Type) -> str:
    """As in "list of up to 2 items, each item: text"."""
    whole = f"{head} {count}".rstrip()
    return whole if isinstance(inner, Anything) else f"{whole}, each {part}: {type_in_words(inner)}"
