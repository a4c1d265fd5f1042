"""The types of parameters and answers as TypeScript writes them.

In: a `Type` and the names of named types. Out: source text; every value of an enum is written out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from lightmeter.emit.typescript.literals import ts_literal
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


def annotation(kind: Type, spelled: Mapping[str, str]) -> str:
    """One type, or several with bars between."""
    return " | ".join(dict.fromkeys(_parts(kind, spelled)))


def _parts(kind: Type, spelled: Mapping[str, str]) -> list[str]:
    match kind:
        case Advised(inner):
            return _parts(inner, spelled)
        case Nullable(inner):
            return [*_parts(inner, spelled), "null"]
        case Union(members):
            return [part for member in members for part in _parts(member, spelled)]
        case Anything():
            return ["unknown"]
        case Boolean():
            return ["boolean"]
        case Integer() | Number():
            return ["number"]
        case String():
            return ["string"]
        case Enum(values):
            return list(map(ts_literal, values))
        case Array(items):
            inner = annotation(items, spelled)
            return [f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"]
        case Map(values):
            return [f"{{ readonly [name: string]: {annotation(values, spelled)} }}"]
        case Named(name):
            return [spelled[name]]
        case _:
            assert_never(kind)
