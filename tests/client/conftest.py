"""Clients that are quick to give up and write their journal into the test's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lightmeter_client import civitai

TOKEN = "tok_5ecret_value_1234567890"
INPUT = {
    "engine": "flux2",
    "model": "klein",
    "operation": "createImage",
    "modelVersion": "4b",
    "prompt": "a lighthouse",
}


@pytest.fixture
def client(tmp_path: Path) -> Callable[..., civitai.Client]:
    """A client of the server at a URL."""

    def make(url: str, **options: Any) -> civitai.Client:
        quick: dict[str, Any] = {"polls": (0.01,), "first_pause": 0.01, "timeout": 10, "deadline": 20}
        return civitai.Client(
            TOKEN, base_url=url, journal=tmp_path / "journal.sqlite3", **{**quick, **options}
        )

    return make
