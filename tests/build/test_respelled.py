"""The whole Civitai document, mechanically respelled, gives the model it gives as it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import pytest

from support.civitai import model
from support.respell import (
    Root,
    bases_with_mappings,
    built,
    loaded,
    one_flat_choice,
    schemas,
    untyped_consts,
    without_discriminators,
)
from support.same import meaning

SPELLINGS: dict[str, Callable[[Root], Root]] = {
    "as it stands": lambda root: root,
    "c: oneOf told by consts": without_discriminators,
    "c: one flat oneOf": one_flat_choice,
    "c: consts without a type": lambda root: without_discriminators(untyped_consts(root)),
    "b: consts without a type": untyped_consts,
    "a: bases with mappings": bases_with_mappings,
    "a: closed in the wrong place": partial(bases_with_mappings, misplaced=True),
}
each_spelling = pytest.mark.parametrize("spelling", list(SPELLINGS))


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return meaning(model())


@cache
def respelled(spelling: str) -> tuple[dict[str, Any], list[str]]:
    """What the respelled document means, and the codes of its warnings."""
    found, warnings = built(SPELLINGS[spelling](loaded()))
    return meaning(found), [warning.code for warning in warnings]


@each_spelling
def test_the_variants_are_the_same(spelling: str, expected: dict[str, Any]) -> None:
    """26 variants in the same order, with the same fields, constraints, rules, hints and prices."""
    found = respelled(spelling)[0]["variants"]
    assert list(found) == list(expected["variants"])
    different = {name: _difference(expected["variants"][name], found[name]) for name in found}
    assert {name: place for name, place in different.items() if place} == {}


@each_spelling
def test_the_rest_is_the_same(spelling: str, expected: dict[str, Any]) -> None:
    """Forms and operations too, with the whole tree of choices below them.

    A flat oneOf has no schemas for the steps in between, so nothing that could describe them.
    """
    place = _difference(expected, respelled(spelling)[0], "flat" in spelling)
    assert place is None


def _difference(one: Any, other: Any, undescribed: bool = False, at: str = "") -> str | None:
    """The first place where two plain values differ; None where they are equal.

    `undescribed`: the descriptions of choices do not count.
    """
    if type(one) is not type(other):
        return f"{at}: {one!r:.80} is not {other!r:.80}"
    if isinstance(one, dict):
        if list(one) != list(other):
            return f"{at}: {list(one)} is not {list(other)}"
        skipped = "description" if undescribed and "cases" in one else None
        pairs = [(name, one[name], other[name]) for name in one if name != skipped]
    elif isinstance(one, list):
        if len(one) != len(other):
            return f"{at}: {len(one)} items are not {len(other)}"
        pairs = [(number, left, right) for number, (left, right) in enumerate(zip(one, other, strict=True))]
    else:
        return None if one == other else f"{at}: {one!r} is not {other!r}"
    places = (_difference(left, right, undescribed, f"{at}/{name}") for name, left, right in pairs)
    return next((place for place in places if place), None)


def test_a_respelled_document_has_no_oneof_left() -> None:
    """Spelling a says everything by inheritance: below the inputs no oneOf is left."""
    found = schemas(bases_with_mappings(loaded()))
    assert [name for name, node in found.items() if "ImageGen" in name and "oneOf" in node] == []
    assert not any(name.startswith("AnyFlux") for name in found)


@each_spelling
def test_only_a_misplaced_closedness_is_reported(spelling: str) -> None:
    """The spellings are as good as each other; closing the wrong member is a warning for each of the 26
    leaves.
    """
    codes = respelled(spelling)[1]
    assert codes == ["misplaced-closedness"] * (26 if "wrong place" in spelling else 0)
