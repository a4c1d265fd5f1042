"""Which test runs which line of the mutated packages, and how long it takes.

In: the copy of the project. Out: `Covered` for each test file, kept in a file from run to run. Each test file runs in
a process of its own, so that nothing that another one computed hides a line.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mutation import generation, judging
from mutation.process import Ended, forked
from mutation.sample import PACKAGES

GENERATION = "generate"
"""Stands where a test file stands: its tests are `build` and the targets."""

Lines = dict[str, list[int]]


@dataclass(slots=True)
class Covered:
    """One test file: what importing it runs, what each test runs, and seconds. `sources` says which state of the
    modules this was; line 0 stands for every line of a module that has changed since."""

    digest: str
    sources: dict[str, str]
    imported: Lines
    tests: dict[str, Lines]
    seconds: dict[str, float]
    failed: list[str]


def covered(
    root: Path, files: list[str], specs: list[Any], store: Path, say: Callable[[str], None]
) -> dict[str, Covered]:
    """What is known, and what had to be found out; saved after every file."""
    known = {
        name: Covered(**row)
        for name, row in (json.loads(store.read_text()) if store.exists() else {}).items()
    }
    for name in [GENERATION, *files]:
        digest = _digest(root, name)
        if name in known and known[name].digest == digest and name not in known[name].failed:
            continue
        found = forked(_cover, root, name, specs, digest, seconds=900)
        if isinstance(found, Ended):
            say(f"{name}: {found.reason}")
            found = Covered(digest, {}, {}, {}, {}, [name])
        known[name] = found
        say(f"{name}: {len(found.tests)} tests, {sum(found.seconds.values()):.0f} s, failed: {found.failed}")
        store.write_text(json.dumps({name: asdict(row) for name, row in known.items()}))
    return {name: _refreshed(root, known[name]) for name in [GENERATION, *files]}


def _refreshed(root: Path, row: Covered) -> Covered:
    """Lines of a module that is no longer what it was are any lines."""
    changed = {path for path, digest in row.sources.items() if _hash(root / path) != digest}
    for lines in (row.imported, *row.tests.values()):
        lines.update((path, [0]) for path in changed & lines.keys())
    return row


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.exists() else ""


def _digest(root: Path, name: str) -> str:
    """Of the file, and of the data beside it."""
    if name == GENERATION:
        return "of all modules"
    file = root / name
    data = [one for one in file.parent.rglob("*") if one.is_file() and one.suffix not in (".py", ".pyc")]
    return hashlib.sha256("".join(map(_hash, (file, *sorted(data)))).encode()).hexdigest()[:16]


def _cover(root: Path, name: str, specs: list[Any], digest: str) -> Covered:
    import coverage

    _one_thread()
    watched = [str(root / folder) for folder in PACKAGES.values()]
    watcher = coverage.Coverage(data_file=None, source=watched, context="import")
    watcher.start()
    seconds: dict[str, float] = {}
    failed: list[str] = []
    if name == GENERATION:
        _generate(root, specs, watcher, seconds)
    else:
        watch = judging.run(root, [name], coverage=watcher)
        seconds, failed = watch.seconds, watch.failed
    watcher.stop()
    found = _by_test(root, watcher.get_data())
    imported = found.pop("", {})
    sources = {path: _hash(root / path) for lines in (imported, *found.values()) for path in lines}
    return Covered(digest, sources, imported, found, seconds, failed)


def _one_thread() -> None:
    """DuckDB reads ledgers in threads of its own, which nobody can watch; with one it has none but ours."""
    import duckdb

    connect = duckdb.connect
    duckdb.connect = lambda *given, **more: connect(*given, **more, config={"threads": 1})
    os.cpu_count = lambda: 1


def _generate(root: Path, specs: list[Any], watcher: Any, seconds: dict[str, float]) -> None:
    watcher.switch_context("build")
    began = judging.spent()
    generation.models(specs)
    seconds["build"] = judging.spent() - began
    for target in generation.TARGETS:
        watcher.switch_context(target)
        began = judging.spent()
        assert generation.generate(root, specs, (target,)) == generation.Generated(), f"{target}: drift"
        seconds[target] = judging.spent() - began


def _by_test(root: Path, data: Any) -> dict[str, Lines]:
    """Contexts are called `import|NAME` when something runs and `import` outside of it."""
    found: dict[str, Lines] = {}
    for file in data.measured_files():
        path = Path(file).relative_to(root).as_posix()
        for line, contexts in data.contexts_by_lineno(file).items():
            for context in contexts:
                found.setdefault(context.partition("|")[2], {}).setdefault(path, []).append(line)
    return found
