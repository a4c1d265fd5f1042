"""A private folder for what does not fit into memory, gone when it is no longer needed, however the program ended.

Each folder is held by a lock that the system lets go of when its process ends: whoever begins next removes the folders
that nobody holds, those of killed processes. Where there are no such locks (Windows) only a clean end removes them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

PREFIX = "lightmeter-"
LOCK = ".held"
YOUNG = 5
"""Seconds in which a folder may be made, and not yet held."""


@contextmanager
def scratch(parent: str | None = None) -> Generator[Path]:
    """A folder that only its owner may read, in `parent` or where temporary files belong.

    Raises OSError, which names the parent: nobody has heard of the folder itself.
    """
    home = Path(parent or tempfile.gettempdir())
    for stale in _abandoned(home):
        shutil.rmtree(stale, ignore_errors=True)
    folder = _made(home)
    held = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _lock(held)
        yield folder
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)


def _made(home: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=PREFIX, dir=home))
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(home)) from None


def _abandoned(home: Path) -> Iterator[Path]:
    """Folders of ours that no running process holds."""
    for folder in home.glob(f"{PREFIX}*"):
        try:
            held = os.open(folder / LOCK, os.O_RDWR)
        except OSError:  # of another kind or another user, or gone by now
            continue
        try:
            if time.time() - os.fstat(held).st_mtime > YOUNG and _lock(held):
                yield folder
        finally:
            os.close(held)


def _lock(held: int) -> bool:
    """Take the lock of a folder; False where another has it, or where there are no locks."""
    try:
        fcntl: Any = import_module("fcntl")
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True
