"""Types in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lightmeter.model.types import (
    Anything,
    Array,
    Boolean,
    Enum,
    Integer,
    Map,
    Members,
    Named,
    Nullable,
    Number,
    String,
    Type,
    Union,
)
from lightmeter.model.words import type_in_words, value_in_words


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Integer(512, 2048, 16), "integer from 512 to 2048, a multiple of 16"),
        (Integer(format="int64"), "integer of 64 bits"),
        (Integer(maximum=4), "integer up to 4"),
        (Number(exclusive_minimum=Decimal("0.50")), "number above 0.5"),
        (Nullable(String(max_length=10)), "text of up to 10 characters, or null"),
        (String(1, 5, "^a"), "text of 1 to 5 characters in the form ^a"),
        (Enum(("a", 1, None)), 'one of "a", 1, null'),
        (Array(String(), max_items=2), "list of up to 2 items, each item: text"),
        (Map(Number()), "object with any names, each value: number"),
        (Map(Anything()), "object with any names"),
        (Union((String(), Boolean())), "text or true or false"),
        (Named("Lora"), "Lora"),
    ],
)
def test_a_type_is_said_in_words(kind: Type, words: str) -> None:
    assert type_in_words(kind) == words


def test_a_value_is_said_as_json() -> None:
    value = Members((("a", Decimal("2.50")), ("b", ("x", True))))
    assert value_in_words(value) == '{"a": 2.5, "b": ["x", true]}'
