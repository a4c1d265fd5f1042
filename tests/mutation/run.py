"""`make mutants`: changes the code of cost, build and emit, one small change at a time; does a test notice?

    PYTHONPATH=tests python -m mutation.run [--only cost,build,emit] [--again] [--limit N] [PART OF A PATH ...]

Verdicts are saved one by one (build/mutation); a run that was stopped goes on where it was, and --again tries those
anew that no test noticed. At the end tests/mutation/survivors.yaml is written: the score, and every mutant that no test
noticed, with its reason. One process, hours of work: `nice` it.
"""

from __future__ import annotations

import argparse
import compileall
import gc
import importlib
import importlib.util
import os
import sys
import tempfile
import time
from pathlib import Path

from mutation import generation, judging, report, scratch
from mutation.choosing import TEST_FILES
from mutation.covering import covered
from mutation.mutants import Mutant
from mutation.process import forked
from mutation.results import Results
from mutation.sample import PACKAGES, sample
from mutation.scratch import Scratch
from mutation.verdicts import KILLED, Verdict, World, described, judge

PROJECT = Path(__file__).parents[2]
PRELOADED = ("duckdb", "hypothesis", "jinja2", "jsonschema", "orjson", "pyarrow.parquet", "sqlglot", "yaml")
"""What takes long to import and is not ours: every copy of this process has it already."""
STORE = PROJECT / "build" / "mutation"


def main(arguments: list[str]) -> int:
    """0 when every mutant of the sample has been tried."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(PACKAGES), help="packages, separated by commas")
    parser.add_argument("--again", action="store_true", help="try those anew that no test noticed")
    parser.add_argument("--seconds", type=float, default=20.0, help="time for the tests of one mutant (20)")
    parser.add_argument("--limit", type=int, default=sys.maxsize, help="stop after so many mutants")
    parser.add_argument(
        "parts", nargs="*", help="only mutants of modules whose path contains one of these, in this order"
    )
    chosen = parser.parse_args(arguments)
    if importlib.util.find_spec("coverage") is None:
        parser.error("coverage.py is missing; install it: pip install --editable '.[dev,mutation]'")
    STORE.mkdir(parents=True, exist_ok=True)
    drawn = {package: sample(PROJECT, package) for package in chosen.only.split(",")}
    results = Results(STORE / "results.jsonl", PROJECT)
    todo = [
        (package, mutant)
        for package, mutants in drawn.items()
        for mutant in mutants
        if _is_wanted(mutant, results.of(mutant), chosen.again, chosen.parts)
    ]
    todo.sort(
        key=lambda one: (_place(one[1], chosen.parts), one[1].lot)
    )  # a part of a run is a fair sample, too
    with tempfile.TemporaryDirectory(prefix="lightmeter-mutants-") as folder:
        _try(Path(folder).resolve(), todo[: chosen.limit], results, chosen.seconds)
    return _report(drawn, results)


def _place(mutant: Mutant, parts: list[str]) -> int:
    """Which of the parts of a path that were asked for is in this one; as many as there are if none."""
    return next((index for index, part in enumerate(parts) if part in mutant.path), len(parts))


def _is_wanted(mutant: Mutant, known: Verdict | None, again: bool, parts: list[str]) -> bool:
    if parts and _place(mutant, parts) == len(parts):
        return False
    return known is None or (again and known.outcome != KILLED)


def _try(root: Path, todo: list[tuple[str, Mutant]], results: Results, seconds: float) -> None:
    if not todo:
        return
    copy = scratch.made(PROJECT, root)
    world = _world(copy, seconds)
    for number, (package, mutant) in enumerate(todo, 1):
        began = time.monotonic()
        with copy.changed(mutant.path, mutant.applied((root / mutant.path).read_text("utf-8"))):
            verdict = judge(world, package, mutant)
        results.add(mutant, verdict)
        _say(f"{number}/{len(todo)} {mutant.path}:{mutant.line} {mutant.change[:90]}")
        _say(
            f"    {verdict.outcome} {verdict.by[:110]} ({verdict.ran} tests, {time.monotonic() - began:.1f} s)"
        )


def _world(copy: Scratch, seconds: float) -> World:
    """The copy, ready: its modules are found first and compiled, its documents read, its tests timed."""
    root = copy.root
    sys.path[:0] = scratch.paths(root)
    os.environ["PYTHONPATH"] = os.pathsep.join(scratch.paths(root))
    for name in scratch.ROOTS[:3]:
        compileall.compile_dir(root / name, quiet=1)
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    memory = generation.Memory(STORE / "formatted.pickle")
    memory.install()
    specs = generation.documents(root)
    for name in PRELOADED:
        importlib.import_module(name)
    clean = forked(_clean, root, specs, memory, seconds=600)
    assert clean == generation.Generated(), f"generated/ is not what the specifications give: {clean}"
    memory.load()
    files = sorted(path.relative_to(root).as_posix() for name in TEST_FILES for path in root.glob(name))
    known = covered(root, files, specs, STORE / "coverage.json", _say)
    forked(_warm, root, files, seconds=600)
    baseline = forked(described, specs, seconds=300)
    gc.freeze()  # what the copies of this process share is looked at by no collector, so it stays shared
    return World(copy, specs, known, baseline, seconds, memory)


def _warm(root: Path, files: list[str]) -> None:
    """Compiles the test modules, as pytest wants them; later processes find them compiled."""
    sys.dont_write_bytecode = False
    judging.run(root, files, "--collect-only")


def _clean(root: Path, specs: list[object], memory: generation.Memory) -> generation.Generated:
    found = generation.generate(root, specs, generation.TARGETS)
    memory.save()
    return found


def _report(drawn: dict[str, list[Mutant]], results: Results) -> int:
    """Writes down what is known, and how much is not."""
    missing = 0
    for package, mutants in drawn.items():
        pairs = [(mutant, verdict) for mutant in mutants if (verdict := results.of(mutant)) is not None]
        missing += len(mutants) - len(pairs)
        if pairs:
            report.write(package, len(mutants), pairs)
        _say(f"{package}: {len(pairs)} of {len(mutants)} tried: {report.score(v for _, v in pairs)}")
    return int(missing > 0)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
