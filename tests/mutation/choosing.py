"""Which targets are generated and which tests are run for a mutant, in which order.

In: a mutant and what each test covers. Out: targets, names of tests. First come the package's own tests: those that run
the very line, those that perhaps do (the module has changed since, or the line runs on import), and, as far as time is
left, the others of the same files, for one test may use what another one computed; of each kind those of the file that
bears the module's name, then the fastest first. Tests of other packages follow, in the same order; in all no more than
`budget` seconds. When the output differs, the tests that execute it run before those. All of a file runs together.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass

from mutation.covering import GENERATION, Covered, Lines
from mutation.generation import TARGETS
from mutation.mutants import Mutant

NEAR = {
    "cost": ("tests/cost/", "tests/audit/"),
    "build": ("tests/build/", "tests/model/", "tests/foreign/test_rest"),
    "emit": (
        "tests/emit/",
        "tests/sql/test_pieces",
        "tests/sql/test_traps",
        "tests/sql/test_cases",
        "tests/typescript/test_cases",
    ),
}
"""Where a package has its own tests, which emit what they execute: these first."""
EXECUTED = {
    "python/*": ("tests/vectors/test_vectors.py", "tests/emit/test_models.py"),
    "python/*/client/*": (
        "tests/client/test_lines.py",
        "tests/client/test_pages.py",
        "tests/client/test_providers.py",
        "tests/client/test_types.py",
        "tests/client/test_wire.py",
    ),
    "typescript/*": (
        "tests/typescript/test_agreement.py::test_the_vectors",
        "tests/typescript/test_package.py::test_what_must_not_compile_does_not",
    ),
    "sql/*": ("tests/sql/test_shipped.py", "tests/sql/test_vectors.py"),
    "jsonschema/*": ("tests/emit/test_jsonschema.py",),
}
"""Tests that run or read the committed output, by the path of a file that differs."""
TEST_FILES = (
    "tests/cost/test_*.py",
    "tests/build/test_[!m]*.py",
    "tests/model/test_*.py",
    "tests/vectors/test_*.py",
    "tests/emit/test_*.py",
    "tests/audit/test_[!mps]*.py",
    "tests/audit/test_p[ru]*.py",
    "tests/audit/test_s[ct]*.py",
    "tests/sql/test_[!a]*.py",
    "tests/typescript/test_[ls]*.py",
    "tests/typescript/test_cases.py",
    "tests/foreign/test_alternatives.py",
    "tests/foreign/test_names.py",
    "tests/foreign/test_rest.py",
    "tests/schemasuite/test_*.py",
    "tests/advise/test_*.py",
    "tests/diff/test_every*.py",
    "tests/cli/test_explain.py",
)
"""Patterns of the files whose tests are chosen from: not those that start servers, browsers or Spark, and not
those that draw for minutes."""
READING = 0.7
"""Seconds that it takes to begin with a file of tests."""
WHOLE = {"emit": "tests/emit/test_hostile.py"}
"""Tests that call `generate` as a command, so that nobody sees which lines they run: for all that generating runs."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Tests of one file, and the seconds they take when nothing is wrong."""

    file: str
    names: tuple[str, ...]
    seconds: float


def targets(mutant: Mutant, known: dict[str, Covered]) -> tuple[str, ...]:
    """What `generate` does with the line: `build`, and targets."""
    generated = known[GENERATION]
    if _runs(mutant, generated.imported):
        return tuple(name for name in ("build", *TARGETS) if mutant.path in generated.tests.get(name, {}))
    return tuple(name for name in ("build", *TARGETS) if _runs(mutant, generated.tests.get(name, {})))


def executed(drifted: tuple[str, ...]) -> list[Choice]:
    """Tests that execute the files that differ."""
    return [
        Choice(name, (name,), 0)
        for pattern, names in EXECUTED.items()
        if fnmatch.filter(drifted, pattern)
        for name in names
    ]


@dataclass(frozen=True, slots=True)
class _Test:
    """A test that may be chosen; `rank` 0 comes first."""

    rank: int
    seconds: float
    file: str
    name: str


NEAR_RUNS, NEAR_PERHAPS, NEAR_REST, ALL_OF_IT, FAR_RUNS, FAR_REST = range(6)


def chosen(
    mutant: Mutant, package: str, known: dict[str, Covered], budget: float
) -> tuple[list[Choice], list[Choice]]:
    """Test files with the tests to run: those of the package itself that run the line, then the others."""
    files = {name: row for name, row in known.items() if name != GENERATION}
    found = [one for name, row in files.items() for one in _tests(mutant, package, name, row)]
    if package in WHOLE and targets(mutant, known):
        name = WHOLE[package]
        found += [_Test(ALL_OF_IT, seconds, name, test) for test, seconds in files[name].seconds.items()]
    name = f"/test_{mutant.path.rpartition('/')[2].removesuffix('.py')}"
    found.sort(key=lambda one: (one.rank, name not in one.file, one.seconds))
    kept = list(_within_budget(found, budget))
    near = [one for one in kept if one.rank <= NEAR_REST]
    far = [[one for one in kept if one.rank == rank] for rank in (ALL_OF_IT, FAR_RUNS, FAR_REST)]
    return _by_file(near), [choice for rank in far for choice in _by_file(rank)]


def _tests(mutant: Mutant, package: str, file: str, row: Covered) -> Iterator[_Test]:
    """The tests of a file of which any runs the line, but those that fail anyway."""
    runners = set(_runners(mutant, row))
    near = file.startswith(NEAR[package])
    for name in [*row.seconds] if runners else ():
        if name in row.failed:
            continue
        if name not in runners:
            rank = NEAR_REST if near else FAR_REST
        elif not near:
            rank = FAR_RUNS
        else:
            sure = any(line in mutant.lines for line in row.tests.get(name, {}).get(mutant.path, ()))
            rank = NEAR_RUNS if sure else NEAR_PERHAPS
        yield _Test(rank, row.seconds[name], file, name)


def _runners(mutant: Mutant, row: Covered) -> list[str]:
    """Tests that run the line; of a line that runs on import, those that run anything of its module, or all."""
    if not _runs(mutant, row.imported):
        return [test for test, lines in row.tests.items() if _runs(mutant, lines)]
    return [test for test, lines in row.tests.items() if mutant.path in lines] or list(row.seconds)


def _within_budget(found: list[_Test], left: float) -> Iterator[_Test]:
    """As many tests as fit into the seconds that are `left`; reading a file of tests takes some, too."""
    read: set[str] = set()
    for one in found:
        needed = one.seconds + (0.0 if one.file in read else READING)
        if needed <= left:
            left -= needed
            read.add(one.file)
            yield one


def _by_file(found: list[_Test]) -> list[Choice]:
    """One choice for each file, the file with the first of the tests first."""
    files: dict[str, list[_Test]] = {}
    for one in found:
        files.setdefault(one.file, []).append(one)
    return [
        Choice(file, tuple(one.name for one in tests), sum(one.seconds for one in tests))
        for file, tests in files.items()
    ]


def _runs(mutant: Mutant, lines: Lines) -> bool:
    return any(line == 0 or line in mutant.lines for line in lines.get(mutant.path, ()))
