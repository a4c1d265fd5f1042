"""The TypeScript client: Node's own test runner, against scripted servers and the mock, over real sockets."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lightmeter.mock.chaos import FAULTS
from typescript.building import HERE, Built

pytestmark = pytest.mark.xdist_group("typescript")


@pytest.mark.parametrize(
    "file", sorted((HERE / "project" / "client").glob("*.test.mjs")), ids=lambda file: file.name
)
def test_the_tests_of_node_pass(built: Built, file: Path) -> None:
    """In the project into which the packed package is installed."""
    pytest.importorskip("uvicorn", reason="the mock needs the extra `mock`")
    environment = {
        **os.environ,
        "PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "MOCKING": str(HERE / "mocking.py"),
        "FAULTS": " ".join(FAULTS),
    }
    done = subprocess.run(
        ["node", "--test", "--test-reporter=tap", f"client/{file.name}"],
        cwd=built.project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
