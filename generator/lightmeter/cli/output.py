"""A report file that appears complete or not at all.

In: a path. Out: a text stream. The file is written beside its target, synced and renamed when the block ends
well; devices and pipes are written to as they are.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import TextIO

from lightmeter.cli.common import CannotRun


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
            reason = (problem.strerror or "").lower()
            raise CannotRun(f"{self._target}: cannot be written: {reason}; choose another --output") from None
        return self._stream

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
        finally:
            if self._written != self._target:
                self._written.unlink(missing_ok=True)
