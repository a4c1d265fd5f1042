"""The list of surviving mutants is in step with the code, and what makes the mutants is what it says."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from mutation import report
from mutation.mutants import Mutant, mutants
from mutation.sample import LEAST, PACKAGES, modules, sample

ROOT = Path(__file__).parents[2]


def _all(path: str) -> list[Mutant]:
    return mutants(path, (ROOT / path).read_text("utf-8"))


EVERY = {
    package: {mutant.key: mutant for path in modules(ROOT, package) for mutant in _all(path)}
    for package in PACKAGES
}
DRAWN = {package: {mutant.key: mutant for mutant in sample(ROOT, package)} for package in PACKAGES}
LISTED = [
    (package, row)
    for part in ("survivors", "drift")
    for package, rows in report.read()[part].items()
    for row in rows
]

each_package = pytest.mark.parametrize("package", list(PACKAGES))


@pytest.mark.parametrize(("package", "row"), LISTED, ids=[row["key"] for _, row in LISTED])
def test_a_listed_mutant_is_still_one(package: str, row: dict[str, Any]) -> None:
    """Its line is still there; if not, its entry goes, and `make mutants` tries what came instead."""
    mutant = EVERY[package].get(row["key"])
    assert mutant is not None, (
        f"{row['in']}: {row['line']}: this line is gone; delete its entry, lower the score"
    )
    found = report.row(mutant)
    assert [row[name] for name in ("in", "line")] == [found[name] for name in ("in", "line")]


@each_package
def test_every_survivor_has_a_reason(package: str) -> None:
    """One that somebody wrote."""
    bare = [row["key"] for row in report.read()["survivors"][package] if row["reason"] == report.UNEXPLAINED]
    assert bare == []


@each_package
def test_the_score_counts_the_list(package: str) -> None:
    """As many survivors as are listed, and nothing but what was tried."""
    found = report.read()
    score = found["score"][package]
    assert score["survived"] == len(found["survivors"][package])
    assert score["drift"] == len(found["drift"][package])
    assert score["tried"] == score["killed"] + score["drift"] + score["survived"]


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
