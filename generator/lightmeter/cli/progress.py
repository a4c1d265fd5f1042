"""A progress bar on stderr: only on a terminal, only for work that takes longer than two seconds.

In: bytes done. Out: one line that rewrites itself and is wiped at the end.
"""

from __future__ import annotations

import sys
from time import monotonic
from types import TracebackType

PATIENCE = 2.0
"""Seconds before anything is shown."""
EVERY = 0.1
"""Seconds between two updates."""
WIDTH = 30


class Progress:
    """`with Progress(name, total_bytes, quiet) as progress: progress.advance(n)`."""

    def __init__(self, name: str, total: int, quiet: bool) -> None:
        self._name = name
        self._total = total
        self._done = 0
        self._begun = self._last = monotonic()
        self._shows = not quiet and sys.stderr.isatty()
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def advance(self, size: int) -> None:
        """`size` more bytes are done."""
        self._done += size
        now = monotonic()
        if self._shows and now - self._begun > PATIENCE and now - self._last > EVERY:
            self._last = now
            self._shown = True
            sys.stderr.write(f"\r\x1b[K{self._line(now)}")
            sys.stderr.flush()

    def _line(self, now: float) -> str:
        rate = self._done / (now - self._begun) / 1e6
        if not self._total:
            return f"{self._name}: {self._done / 1e6:.0f} MB, {rate:.0f} MB/s"
        share = min(self._done / self._total, 1)
        bar = "=" * int(share * WIDTH)
        return f"{self._name} [{bar:<{WIDTH}}] {share:4.0%} {rate:.0f} MB/s"

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
