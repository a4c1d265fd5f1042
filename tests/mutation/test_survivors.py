"""What makes the mutants does what it says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mutation.mutants import Mutant, mutants
from mutation.sample import LEAST, PACKAGES, modules, sample

ROOT = Path(__file__).parents[2]


def _all(path: str) -> list[Mutant]:
    return mutants(path, (ROOT / path).read_text("utf-8"))


DRAWN = {package: {mutant.key: mutant for mutant in sample(ROOT, package)} for package in PACKAGES}

each_package = pytest.mark.parametrize("package", list(PACKAGES))


@each_package
def test_every_module_is_in_the_sample(package: str) -> None:
    """However small: as many mutants as it has, up to the least number."""
    drawn = {mutant.path for mutant in DRAWN[package].values()}
    silent = {path for path in modules(ROOT, package) if len(_all(path)) < LEAST}
    assert set(modules(ROOT, package)) - drawn <= silent


@each_package
def test_a_mutant_is_another_program_that_parses(package: str) -> None:
    """Otherwise every one would be killed, or none could be."""
    for mutant in DRAWN[package].values():
        ast.parse(mutant.applied((ROOT / mutant.path).read_text("utf-8")))
        assert _tree(mutant.old) != _tree(mutant.new), mutant


def _tree(text: str) -> str:
    """Of an expression, which may stand on several lines, or of a statement."""
    try:
        return ast.dump(ast.parse(f"({text}\n)"))
    except SyntaxError:
        return ast.dump(ast.parse(text))


def test_the_sample_holds_more_than_six_hundred() -> None:
    """Spread over three packages."""
    assert sum(map(len, DRAWN.values())) >= 600


SOURCE = '''
def price(steps: int, *, free: bool = False) -> "str | None":
    """Not this: 1 < 2."""
    if free:
        return None
    total = 3 * steps if 0 < steps <= 9 else 1
    names = [name for name in ("a",) if name]
    for name in names:
        if name == "x" and not free:
            continue
        total += 1
    if total > 99:
        raise ValueError(f"{total} is too much")
    return "n" + str(total)
'''


def test_the_operators() -> None:
    """What each changes, on one small function."""
    found = {(mutant.operator, mutant.change) for mutant in mutants("price.py", SOURCE)}
    assert {
        ("comparison", "0 < steps <= 9 -> (0 <= steps <= 9)"),
        ("comparison", "0 < steps <= 9 -> (0 < steps < 9)"),
        ("boolean", "not free -> (free)"),
        ("condition", "free -> (not (free))"),
        ("arithmetic", "3 * steps -> (3 // steps)"),
        ("arithmetic", "total += 1 -> total -= 1"),
        ("assignment", "total += 1 -> total = 1"),
        ("statement removed", "total += 1 -> pass"),
        ("constant", "False -> (True)"),
        ("constant", "99 -> (100)"),
        ("filter", "[name for name in (\"a\",) if name] -> ([name for name in ('a',)])"),
        ("jump", "continue -> break"),
        ("string", "\"x\" -> ('')"),
        ("return value", 'return "n" + str(total) -> return None'),
        ("statement removed", 'raise ValueError(f"{total} is too much") -> pass'),
    } <= found
    assert not any(
        "Not this" in mutant.old or mutant.old == '"str | None"' for mutant in mutants("p", SOURCE)
    )


def test_a_key_outlives_changes_elsewhere() -> None:
    """Lines above and functions beside make no difference."""
    later = "import os\n\n\ndef first() -> int:\n    return 1\n" + SOURCE
    assert _keys(mutants("price.py", SOURCE)) < _keys(mutants("price.py", later))


def _keys(found: list[Mutant]) -> set[str]:
    return {mutant.key for mutant in found}
