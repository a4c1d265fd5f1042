"""The shared vectors in SQL: what is priced or unpriced there is so to the last digit, what is refused is unsure."""

from __future__ import annotations

import json
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sql.views import PROVIDERS, Engine, Row, prices

pytestmark = pytest.mark.xdist_group("sql")
VECTORS = Path(__file__).parents[1] / "vectors"


def inputs(provider: str) -> list[dict[str, Any]]:
    """The vectors of a provider whose request is an input and no workflow, which is what the views read."""
    files = sorted(VECTORS.rglob("*.jsonl"))
    listed = [json.loads(line) for file in files for line in file.open(encoding="utf-8")]
    mine = [vector for vector in listed if vector.get("provider", "civitai") == provider]
    return [
        one
        for one in mine
        if "endpoint" in one or (isinstance(one["request"], dict) and "engine" in one["request"])
    ]


def operation(provider: str, endpoint: str | None) -> str | None:
    """The id of the operation a vector is sent to."""
    operations: Any = import_module(f"lightmeter_client.{provider}.operations")
    return None if endpoint is None else operations.named(endpoint).id


@pytest.mark.parametrize("checked", [False, True])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_prices(engine: Engine, provider: str, checked: bool) -> None:
    """Nothing is priced that is invalid, no price differs, and most of what has a price gets it in SQL."""
    client: Any = import_module(f"lightmeter_client.{provider}")
    vectors = [vector for vector in inputs(provider) if checked or not vector["problems"]]
    rows: list[Row] = [
        (operation(provider, vector.get("endpoint")), None, json.dumps(vector["request"]))
        for vector in vectors
    ]
    seen: Counter[str] = Counter()
    for vector, answer in zip(vectors, prices(engine, provider, rows, checked=checked), strict=True):
        quote = client.cost(vector["request"], endpoint=vector.get("endpoint"))
        if answer[0] != "unsure":
            assert (quote.status, quote.micro, quote.reason) == answer, vector["id"]
        seen[f"{quote.status} as {answer[0]}"] += 1
    assert seen["invalid as priced"] == seen["invalid as unpriced"] == 0
    for state in ("priced", "unpriced"):
        assert seen[f"{state} as {state}"] >= (seen[f"{state} as {state}"] + seen[f"{state} as unsure"]) / 5
