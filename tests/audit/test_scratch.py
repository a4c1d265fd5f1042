"""What does not fit into memory lies in a private folder that goes, however the program ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lightmeter_cost.audit import scratch

HOLDS = (
    "import sys, time; from lightmeter_cost.audit.scratch import scratch\n"
    "with scratch(sys.argv[1]) as folder:\n"
    " (folder / 'spilled').write_text('x'); print(folder, flush=True); time.sleep(60)"
)


def _holding(home: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process that has spilled."""
    running = subprocess.Popen([sys.executable, "-c", HOLDS, str(home)], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    return running, Path(running.stdout.readline().strip())


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_a_killed_process_left_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blow: signal.Signals
) -> None:
    """A folder that nobody holds is removed; one that is held is left alone."""
    monkeypatch.setattr(scratch, "YOUNG", -1)
    killed, left = _holding(tmp_path)
    alive, held = _holding(tmp_path)
    os.kill(killed.pid, blow)
    killed.communicate()
    assert left.exists() == (blow is not signal.SIGINT)
    with scratch.scratch(str(tmp_path)) as mine:
        assert sorted(tmp_path.iterdir()) == sorted([held, mine])
        assert mine.stat().st_mode & 0o777 == 0o700
    alive.kill()
    alive.communicate()


def test_a_folder_that_was_just_made_is_left_alone(tmp_path: Path) -> None:
    """Its process may not hold it yet."""
    killed, left = _holding(tmp_path)
    killed.kill()
    killed.communicate()
    with scratch.scratch(str(tmp_path)) as mine:
        assert sorted(tmp_path.iterdir()) == sorted([left, mine])


def test_folders_of_others_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name alone is no reason to remove anything."""
    monkeypatch.setattr(scratch, "YOUNG", -1)
    (tmp_path / "lightmeter-notes").mkdir()
    with scratch.scratch(str(tmp_path)):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["lightmeter-notes"]
