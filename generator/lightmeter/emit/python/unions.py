"""Unions: a value that may be of several types, told apart by their JSON type or tried one after the other.

In: a `Union`. Out: `Branch`es, one for each JSON type, and the words for a message; or the functions to try.
"""

from __future__ import annotations

from dataclasses import dataclass

from lightmeter.emit.literals import python_tuple
from lightmeter.emit.python.checks import Check, value_check
from lightmeter.emit.python.needs import Module
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
        Branch(_type_test(member), value_check(module, member, f"{name}_{number}"))
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
            return "type(value) is int or type(value) is float"
        case String():
            return "type(value) is str"
        case Boolean():
            return "type(value) is bool"
        case Array():
            return "type(value) is list"
        case Enum(values) if all(isinstance(value, str) for value in values):
            return "type(value) is str"
        case Enum(values):
            return f"any(same(value, allowed) for allowed in {python_tuple(values)})"
        case Nullable(inner) | Advised(inner):
            return _type_test(inner)
        case _:
            return "type(value) is dict"
