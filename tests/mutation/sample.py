"""Which mutants are tried: the same ones on every machine, spread over all modules by size.

In: the folder of the project. Out: mutants. A mutant is taken by the hash of its text, so a change elsewhere in
a module leaves the others as they are; of mutated strings every fourth stays in the pot, or they would be half of it.
"""

from __future__ import annotations

from pathlib import Path

from mutation.mutants import Mutant, mutants

PACKAGES = {
    "cost": "cost/lightmeter_cost",
    "build": "generator/lightmeter/build",
    "emit": "generator/lightmeter/emit",
}
COPIED = ("emit/python/runtime/", "emit/python/models/runtime/")
"""Copied into what is generated as it is: not code of the emitter."""

ONE_IN = 19
LEAST = 3


def modules(root: Path, package: str) -> list[str]:
    """Paths of a package's modules below the project's folder, sorted."""
    found = (path.relative_to(root).as_posix() for path in (root / PACKAGES[package]).rglob("*.py"))
    return sorted(path for path in found if not any(part in path for part in COPIED))


def sample(root: Path, package: str) -> list[Mutant]:
    """The mutants of a package that are tried."""
    return [one for path in modules(root, package) for one in _drawn(path, (root / path).read_text("utf-8"))]


def _drawn(path: str, source: str) -> list[Mutant]:
    pot = [one for one in mutants(path, source) if one.operator != "string" or int(one.lot[-1], 16) % 4 == 0]
    taken = sorted(pot, key=lambda one: one.lot)[: max(LEAST, -(-len(pot) // ONE_IN))]
    return sorted(taken, key=lambda one: (one.start, one.lot))
