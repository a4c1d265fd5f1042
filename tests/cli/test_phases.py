"""The progress bar of work with phases: on a terminal only, late, and gone at the end."""

from __future__ import annotations

import io
import os
import pty
import sys
import time

import pytest

from lightmeter.cli.phases import Phases, line


def _drawn(monkeypatch: pytest.MonkeyPatch, quiet: bool, patience: float) -> str:
    """What a terminal shows of a phase that lasts half a second."""
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with Phases(quiet, patience) as phases:
            phases.watch("reading", 1, 4)
            time.sleep(0.5)
        os.write(follower, b"!")
        shown = b""
        while not shown.endswith(b"!"):
            shown += os.read(leader, 65_536)
        return shown.decode()


def test_a_terminal_sees_the_phase_and_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line rewrites itself and is wiped."""
    shown = _drawn(monkeypatch, quiet=False, patience=0.0).split("\r\x1b[K")
    assert "reading [=======                       ]  25% 0 s" in shown
    assert shown[-1] == "!"


def test_short_work_and_quiet_work_show_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a bar of half a second."""
    assert _drawn(monkeypatch, quiet=False, patience=9.0) == "!"
    assert _drawn(monkeypatch, quiet=True, patience=0.0) == "!"


def test_a_file_sees_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes that are kept hold no bar."""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with Phases(quiet=False, patience=0.0) as phases:
        phases.watch("reading", 1, 4)
        time.sleep(0.1)
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_an_unknown_share_has_no_bar() -> None:
    """An engine that tells nothing is waited for all the same."""
    assert line("pricing", 0, 0, 75) == "pricing ... 1 min 15 s"
