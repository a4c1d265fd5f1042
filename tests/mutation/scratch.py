"""A copy of the project in a temporary folder, where a mutant may be written and its output may be generated.

In: the folder of the project. Out: `Scratch`. The project itself is only read.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

COPIED = ("cost", "generated", "generator", "spec", "tests", "pyproject.toml", "README.md", "CHANGELOG.md")
LINKED = (".venv",)
ROOTS = ("generator", "cost", "generated/python", "tests")
_LATER = 1_000_000_000
"""Seconds: a changed file is dated decades after its original, so that no compiled copy of either is mistaken
for the other's."""


@dataclass(slots=True)
class Scratch:
    """`root` looks like the project; `generated` remembers its files as they should be."""

    root: Path
    generated: dict[Path, tuple[bytes, int]]
    moment: Iterator[int] = field(default_factory=lambda: itertools.count(_LATER))

    @contextmanager
    def changed(self, path: str, text: str) -> Iterator[None]:
        """The file `path` is `text` for a while; afterwards all is as it was."""
        file = self.root / path
        old, date = file.read_bytes(), file.stat().st_mtime_ns
        file.write_text(text, "utf-8")
        self.date(file)
        try:
            yield
        finally:
            file.write_bytes(old)
            os.utime(file, ns=(date, date))
            self.restore()

    def date(self, file: Path) -> None:
        """No other version of the file has this date."""
        moment = int(file.stat().st_mtime) + next(self.moment)
        os.utime(file, (moment, moment))

    def restore(self) -> None:
        """generated/ as it was."""
        folder = self.root / "generated"
        for file in [file for file in folder.rglob("*") if file.is_file() and file not in self.generated]:
            if file.suffix != ".pyc":
                file.unlink()
        for file, (data, date) in self.generated.items():
            if not file.exists() or file.stat().st_mtime_ns != date:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
                os.utime(file, ns=(date, date))


def made(project: Path, root: Path) -> Scratch:
    """The copy of `project` in the empty folder `root`."""
    ignored = shutil.ignore_patterns("node_modules", "__pycache__", "fetched", ".*")
    for name in COPIED:
        source = project / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=ignored, symlinks=True)
        else:
            shutil.copy2(source, root / name)
    links = [
        *LINKED,
        *(folder.relative_to(project).as_posix() for folder in project.glob("tests/*/node_modules")),
    ]
    for name in [*links, "tests/schemasuite/fetched"]:
        if (project / name).exists():
            (root / name).symlink_to((project / name).resolve())
    files = [file for file in (root / "generated").rglob("*") if file.is_file()]
    return Scratch(root, {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files})


def paths(root: Path) -> list[str]:
    """Where Python finds the copy's packages."""
    return [str(root / name) for name in ROOTS]
