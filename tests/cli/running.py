"""Running a command inside of the test's process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lightmeter.cli.app import main

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "spec" / "civitai" / "examples"
KLEIN = {
    "engine": "flux2",
    "model": "klein",
    "operation": "createImage",
    "modelVersion": "4b",
    "prompt": "A cat",
}


class Runner:
    """Calls the command line; stdout and stderr of the last call are kept."""

    def __init__(self, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._capsys = capsys
        self.folder = folder
        self.out = self.err = ""

    def __call__(self, *arguments: str | Path) -> int:
        code = main([str(argument) for argument in arguments])
        self.out, self.err = self._capsys.readouterr()
        return code

    def json(self, *arguments: str | Path) -> Any:
        """What a command prints with --format json."""
        self(*arguments, "--format", "json")
        return json.loads(self.out)

    def write(self, name: str, content: Any) -> Path:
        """A file in the folder of the test; what is no text is written as JSON."""
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path
