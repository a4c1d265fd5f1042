"""The fixture `run`."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.running import Runner


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Runner:
    return Runner(capsys, tmp_path)
