"""Documents of our own whose emitted code is executed: a folder each, with shapes that no provider of ours has.

In: `cases/NAME/openapi.yaml`, and `requests.jsonl` beside it: to which operation or URL (null: the request tells
itself), the request, what is found in it (pointer, rule), and what it costs (`micro`) or why that is not known
(`unpriced`). All was written down by hand. Out: models, and the lines as `Asked`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lightmeter.build import build_model
from lightmeter.lint.custom import emitted
from lightmeter.lint.judging import Clients
from lightmeter.load.spec import load_spec
from lightmeter.model.nodes import Model
from lightmeter_cost.pricebook import default_book

FOLDERS = sorted(folder for folder in (Path(__file__).parent / "cases").iterdir() if folder.is_dir())


@dataclass(frozen=True, slots=True)
class Asked:
    """One line; `provider` is the name of the folder."""

    provider: str
    to: str | None
    request: Any
    finds: tuple[tuple[str, str], ...]
    micro: int | None
    unpriced: str | None

    @property
    def id(self) -> str:
        """How a test of this line is called."""
        return f"{self.provider} {self.to or ''} {json.dumps(self.request)}"


def asked() -> list[Asked]:
    """Every line of every folder."""
    return [_asked(folder.name, json.loads(line)) for folder in FOLDERS for line in _lines(folder)]


def _lines(folder: Path) -> list[str]:
    return (folder / "requests.jsonl").read_text("utf-8").splitlines()


def _asked(provider: str, row: dict[str, Any]) -> Asked:
    finds = tuple((pointer, rule) for pointer, rule in row["finds"])
    return Asked(provider, row["to"], row["request"], finds, row.get("micro"), row.get("unpriced"))


@cache
def models() -> tuple[Model, ...]:
    """Built without a word of warning."""
    found = [build_model(load_spec(folder), default_book()) for folder in FOLDERS]
    assert [str(one) for _, said in found for one in said] == []
    return tuple(model for model, _ in found)


@cache
def clients() -> Clients:
    """The emitted Python, imported."""
    return emitted(models(), default_book(), "lightmeter_cases")
