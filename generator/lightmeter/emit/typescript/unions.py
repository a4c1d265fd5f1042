"""Values that may be of several types.

In: a `Union`. Out: its `Branch`es, each with the test of its JSON type, and its words; or the functions to try.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.typescript.checks import Check, build_check
from lightmeter.emit.typescript.literals import ts_literal
from lightmeter.emit.typescript.needs import Module
from lightmeter.model.scope import bare
from lightmeter.model.types import (
    Advised,
    Array,
    Boolean,
    Enum,
    Integer,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)


@dataclass(frozen=True, slots=True)
class Branch:
    """One member of a union: the test of its JSON type, and its check."""

    test: str
    check: Check


def union_branches(module: Module, kind: Union, name: str) -> tuple[Branch, ...]:
    """The members of a union; each JSON type belongs to at most one of them."""
    return tuple(
        Branch(_type_test(member), build_check(module, member, "value", "at", f"{name}_{number}", None))
        for number, member in enumerate(kind.members, 1)
    )


def tried_functions(module: Module, kind: Union, name: str) -> tuple[str, ...]:
    """The functions of alternatives that are tried one after the other."""
    return tuple(
        module.function_of(member.name)
        if isinstance(member, Named)
        else module.hoist(f"{name}_{number}", member)
        for number, member in enumerate(kind.members, 1)
    )


def union_words(kind: Union) -> str:
    """The JSON types of a union, for a message."""
    words = dict.fromkeys(WORDS.get(type(bare(member)[0]), "object") for member in kind.members)
    return " or ".join(words)


WORDS: dict[type, str] = {
    Integer: "integer",
    Number: "number",
    String: "string",
    Boolean: "boolean",
    Enum: "string",
    Array: "array",
}
"""Types by the word JSON Schema has for them; an enum in a union is one of texts."""


def _type_test(kind: Type) -> str:
    """The test of a value's JSON type; of an enum, whether it is one of the values."""
    match kind:
        case Integer() | Number():
            return 'typeof value === "number"'
        case String():
            return 'typeof value === "string"'
        case Boolean():
            return 'typeof value === "boolean"'
        case Array():
            return "Array.isArray(value)"
        case Enum(values) if all(isinstance(value, str) for value in values):
            return 'typeof value === "string"'
        case Enum(values):
            return " || ".join(f"value === {ts_literal(value)}" for value in values)
        case Nullable(inner) | Advised(inner):
            return _type_test(inner)
        case _:
            return "isObject(value)"
