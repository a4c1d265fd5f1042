"""The fuzz target, held still: what once broke the generator, and some hundred documents drawn with a fixed seed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from fuzz.edits import edited, seeds
from fuzz.target import one_input

FOUND = sorted((Path(__file__).parent / "found").iterdir())


@pytest.mark.parametrize("path", FOUND, ids=[path.name for path in FOUND])
def test_what_was_found_breaks_nothing_any_more(path: Path) -> None:
    """Documents that a search came upon."""
    one_input(path.read_bytes())


def test_documents_that_are_nearly_right() -> None:
    """Edited documents become models, or are refused; both happen, and many different mistakes are met."""
    chance = Random(20261121)
    said = [one_input(edited(chance.choice(seeds()), chance)) for _ in range(300)]
    assert said.count("model") > 10
    assert len(set(said)) > 12


def test_bytes_that_are_no_document() -> None:
    """Any bytes at all."""
    chance = Random(7)
    for _ in range(300):
        seed = bytearray(chance.choice(seeds()))
        for _ in range(chance.randint(1, 9)):
            seed[chance.randrange(len(seed))] = chance.randrange(256)
        one_input(bytes(seed[: chance.randrange(len(seed))] if chance.random() < 0.3 else seed))
