"""Which files to read: paths from the command line, folders walked in order, `-` for standard input.

In: arguments. Out: `Target`s. A path that is missing or may not be read is an `OSError`.
"""

from __future__ import annotations

import os
import stat
import sys

TYPE_CHECKING = False  # `typing` takes 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KINDS = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".jsonl": "lines", ".ndjson": "lines"}
"""Suffix of a file -> how it is read; anything else that is named on the command line is read as JSON."""

SKIPPED = frozenset({"node_modules", "__pycache__"})
"""Folders nobody keeps requests in; hidden folders are skipped as well."""


class Target:
    """One file to lint: the name to show, its path (None for standard input), "json", "yaml" or "lines"."""

    __slots__ = ("kind", "name", "path")

    def __init__(self, name: str, path: str | None, kind: str) -> None:
        self.name = name
        self.path = path
        self.kind = kind

    def read(self) -> bytes:
        """The whole content."""
        if self.path is None:
            return sys.stdin.buffer.read()
        with open(self.path, "rb") as file:  # noqa: PTH123  pathlib takes longer to import than a file to lint
            return file.read()


def targets(paths: Iterable[str], stdin_filename: str | None) -> Iterator[Target]:
    """Every file below the given paths, folders in alphabetical order, each once."""
    seen: set[str] = set()
    for path in paths:
        if path == "-":
            name = stdin_filename or "-"
            yield Target(name, None, _kind(name))
            continue
        for found in _files(path):
            if found not in seen:
                seen.add(found)
                yield Target(found, found, _kind(found))


def _kind(name: str) -> str:
    return KINDS.get(os.path.splitext(name)[1].lower(), "json")  # noqa: PTH122


def _files(path: str) -> Iterator[str]:
    if not stat.S_ISDIR(os.stat(path).st_mode):  # noqa: PTH116
        yield path
        return
    for folder, folders, names in os.walk(path, onerror=_refuse):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        for name in sorted(names):
            if os.path.splitext(name)[1].lower() in KINDS and not name.startswith("."):  # noqa: PTH122
                yield os.path.join(folder, name)  # noqa: PTH118


def _refuse(problem: OSError) -> None:
    raise problem
