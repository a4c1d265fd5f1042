"""A report file that appears complete or not at all.

In: a path. Out: a text stream. The file is written beside its target, synced and renamed when the block ends
well; devices and pipes are written to as they are. What a killed process left beside the target is removed by the next.
"""

from __future__ import annotations

import errno
import glob
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

from lightmeter.cli.exits import CannotRun

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What keeps a report from being written to its end."""


class OutputFile:
    """`with OutputFile("report.json") as out: out.write(...)`; `CannotRun` when it cannot be written."""

    def __init__(self, target: str) -> None:
        self._target = Path(os.path.realpath(target))
        is_device = self._target.exists() and not self._target.is_file()
        self._written = self._target if is_device else Path(f"{self._target}.{os.getpid()}.tmp")
        self._stream: TextIO | None = None

    def __enter__(self) -> TextIO:
        try:
            self._stream = self._written.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
        except OSError as problem:
            raise self._cannot(problem) from None
        if self._written != self._target:
            _hold(self._stream.fileno())
            self._sweep()
        return self._stream

    def _sweep(self) -> None:
        """Remove parts of this report that no running process holds."""
        for other in self._target.parent.glob(f"{glob.escape(self._target.name)}.*.tmp"):
            if other == self._written or not other.suffixes[-2][1:].isdecimal():
                continue
            with suppress(OSError), other.open("ab") as left:
                if _hold(left.fileno()):
                    other.unlink()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._stream is not None
        try:
            if kind is None and self._written != self._target:
                self._stream.flush()
                os.fsync(self._stream.fileno())
            self._stream.close()
            if kind is None and self._written != self._target:
                self._written.replace(self._target)
        except OSError as unwritten:
            raise self._cannot(unwritten) from None
        finally:
            if self._written != self._target:
                self._written.unlink(missing_ok=True)
        if isinstance(problem, OSError) and problem.filename is None and problem.errno in FULL:
            raise self._cannot(problem) from None

    def _cannot(self, problem: OSError) -> CannotRun:
        reason = (problem.strerror or "").lower()
        return CannotRun(f"{self._target}: cannot be written: {reason}; choose another --output")


def _hold(file: int) -> bool:
    """Lock a file for as long as it is open; False where another process holds it, or where there are no locks."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True
