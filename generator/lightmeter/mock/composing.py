"""Answers put together: what a type demands, and what is known at the places that a document names.

In: a type and values at JSON Pointers (`*` stands for every item of a list). Out: a JSON value.
"""

from __future__ import annotations

from typing import cast

from lightmeter.mock.calls import Json
from lightmeter.mock.samples import Samples
from lightmeter.model.nodes import Choice, Object, Variant
from lightmeter.model.types import Advised, Anything, Array, Map, Named, Nullable, Type, Union


class Composer:
    """Knows the types of one model."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples

    def bare(self, kind: Type | None) -> Json:
        """What a type demands and no more; an empty object where there is no type."""
        return {} if kind is None else self._samples.of(kind, whole=False)

    def admits(self, kind: Type | None, pointer: str) -> bool:
        """Whether a value of the type may have something at a pointer."""
        return kind is None or self._leads(kind, tokens_of(pointer))

    def _leads(self, kind: Type, tokens: tuple[str, ...]) -> bool:
        if not tokens:
            return True
        match kind:
            case Advised(inner) | Nullable(inner):
                return self._leads(inner, tokens)
            case Anything():
                return True
            case Array(items=items):
                return tokens[0] == "*" and self._leads(items, tokens[1:])
            case Map(values=values):
                return tokens[0] != "*" and self._leads(values, tokens[1:])
            case Union(members):
                return any(self._leads(member, tokens) for member in members)
            case Named(name):
                return self._member(name, tokens)
            case _:
                return False

    def _member(self, name: str, tokens: tuple[str, ...]) -> bool:
        found = self._samples.type(name)
        if isinstance(found, Choice):
            return any(self._member(case, tokens) for _, case in found.cases)
        body = found.body if isinstance(found, Variant) else found
        field = next((one for one in body.fields if one.name == tokens[0]), None)
        if field is not None:
            return self._leads(field.type, tokens[1:])
        return tokens[0] != "*" and body.extra is not None and self._leads(body.extra, tokens[1:])

    def type_at(self, kind: Type, name: str) -> Type | None:
        """The type of a member of an object; None where there is none."""
        while isinstance(kind, (Advised, Nullable)):
            kind = kind.inner
        found = self._samples.type(kind.name) if isinstance(kind, Named) else None
        fields = found.fields if isinstance(found, Object) else ()
        return next((field.type for field in fields if field.name == name), None)


def tokens_of(pointer: str) -> tuple[str, ...]:
    """The names in a JSON Pointer."""
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])


def put(value: Json, pointer: str, what: Json) -> Json:
    """The value with something else at a pointer; objects on the way are made, objects at its end are joined."""
    tokens = tokens_of(pointer)
    if not tokens:
        if isinstance(value, dict) and isinstance(what, dict):
            return {**cast("dict[str, Json]", value), **cast("dict[str, Json]", what)}
        return what  # pyright: ignore[reportUnknownVariableType]
    held = cast("dict[str, Json]", value) if isinstance(value, dict) else {}
    rest = pointer[1:].partition("/")[2]
    return {**held, tokens[0]: put(held.get(tokens[0]), f"/{rest}" if len(tokens) > 1 else "", what)}
