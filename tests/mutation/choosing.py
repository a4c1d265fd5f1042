"""Which targets are generated and which tests are run for a mutant, in which order.

In: a mutant and what each test covers. Out: targets, names of tests. First come the package's own tests: those that run
the very line, the fastest first, and, as far as time is left, the others of the same files, for one test may use what
another one computed; then those of other packages, in the same order; in all no more than `budget` seconds. When the
output differs, the tests that execute it run before them.
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
    "emit": ("tests/emit/", "tests/sql/test_traps", "tests/sql/test_cases", "tests/typescript/test_cases"),
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


def chosen(
    mutant: Mutant, package: str, known: dict[str, Covered], budget: float
) -> tuple[list[Choice], list[Choice]]:
    """Test files with the tests to run: those of the package itself that run the line, then the others."""
    files = {name: row for name, row in known.items() if name != GENERATION}
    first = [_choice(name, row, _runners(mutant, row)) for name, row in files.items()]
    first = sorted((one for one in first if one.names), key=lambda one: one.seconds)
    rest = [_choice(one.file, files[one.file], [*files[one.file].seconds], one.names) for one in first]
    near = [one for one in (*first, *rest) if one.file.startswith(NEAR[package])]
    far = [one for one in (*first, *rest) if not one.file.startswith(NEAR[package])]
    if package in WHOLE and targets(mutant, known):
        name = WHOLE[package]
        far.insert(0, _choice(name, files[name], list(files[name].seconds)))
    kept = list(_within_budget(files, [*near, *far], budget))
    return _merged(kept[: len(near)]), [one for one in kept[len(near) :] if one.names]


def _merged(found: list[Choice]) -> list[Choice]:
    """One choice for each file: the tests that run the line, then the others."""
    files: dict[str, Choice] = {}
    for one in found:
        known = files.get(one.file, Choice(one.file, (), 0.0))
        files[one.file] = Choice(one.file, (*known.names, *one.names), known.seconds + one.seconds)
    return [one for one in files.values() if one.names]


def _runners(mutant: Mutant, row: Covered) -> list[str]:
    """Tests that run the line; of a line that runs on import, those that run anything of its module, or all."""
    if not _runs(mutant, row.imported):
        return [test for test, lines in row.tests.items() if _runs(mutant, lines)]
    return [test for test, lines in row.tests.items() if mutant.path in lines] or list(row.seconds)


def _choice(name: str, row: Covered, tests: list[str], known: tuple[str, ...] = ()) -> Choice:
    """Without tests that fail anyway."""
    left_out = {*known, *row.failed}
    new = sorted(
        (test for test in tests if test not in left_out), key=lambda test: row.seconds.get(test, 0.0)
    )
    return Choice(name, tuple(new), sum(row.seconds.get(test, 0.0) for test in new))


def _within_budget(files: dict[str, Covered], found: list[Choice], left: float) -> Iterator[Choice]:
    """As many tests as fit into the seconds that are `left`; reading a file of tests takes some, too."""
    read: set[str] = set()
    for one in found:
        names: list[str] = []
        left -= 0.0 if one.file in read else READING
        read.add(one.file)
        for name in one.names:
            seconds = files[one.file].seconds.get(name, 0.0)
            if seconds <= left:
                left -= seconds
                names.append(name)
        yield Choice(one.file, tuple(names), sum(files[one.file].seconds.get(name, 0.0) for name in names))


def _runs(mutant: Mutant, lines: Lines) -> bool:
    return any(line == 0 or line in mutant.lines for line in lines.get(mutant.path, ()))
