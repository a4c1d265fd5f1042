"""Golden cases: a folder each, with an old and a new specification and what `diff` says about them.

`expected.json` is the report of the command line. LIGHTMETER_UPDATE=1 writes it anew; read the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from lightmeter.cli.app import main

CASES = sorted(folder for folder in (Path(__file__).parent / "cases").iterdir() if folder.is_dir())


@pytest.mark.parametrize("folder", CASES, ids=[folder.name for folder in CASES])
def test_diff_says_what_is_expected(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Changes with their lines, the requests where there are any, and the exit code that follows."""
    monkeypatch.chdir(folder)
    options = ["--requests", "requests.jsonl"] if Path("requests.jsonl").exists() else []
    code = main(["diff", "old", "new", "--format", "json", "--at", "2026-11-30", *options])
    found = capsys.readouterr().out
    if os.environ.get("LIGHTMETER_UPDATE"):
        Path("expected.json").write_text(found, "utf-8")
    assert found == Path("expected.json").read_text("utf-8")
    assert code == (1 if _is_grave(json.loads(found)) else 0)


def _is_grave(report: Any) -> bool:
    broken = any(change["level"] == "breaking" for change in report["changes"])
    return broken or bool(report["requests"] and report["requests"]["now_invalid"])
