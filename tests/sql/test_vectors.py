"""The shared vectors in SQL: what is priced or unpriced there is so to the last digit, what is refused is unsure."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from lightmeter_client import civitai
from sql.views import Engine, prices

pytestmark = pytest.mark.xdist_group("sql")
VECTORS = Path(__file__).parents[1] / "vectors"


def inputs() -> list[dict[str, Any]]:
    """The vectors whose request is a bare input, which is what the views read."""
    listed = [
        json.loads(line) for file in sorted(VECTORS.glob("*.jsonl")) for line in file.open(encoding="utf-8")
    ]
    return [
        vector for vector in listed if isinstance(vector["request"], dict) and "engine" in vector["request"]
    ]


@pytest.mark.parametrize("checked", [False, True])
def test_the_prices(engine: Engine, checked: bool) -> None:
    """Nothing is priced that is invalid, no price differs, and most of what has a price gets it in SQL."""
    vectors = [vector for vector in inputs() if checked or not vector["problems"]]
    answers = prices(
        engine, "civitai", [(None, None, json.dumps(v["request"])) for v in vectors], checked=checked
    )
    seen: Counter[str] = Counter()
    for vector, (state, micro, reason) in zip(vectors, answers, strict=True):
        quote = civitai.cost(vector["request"])
        if state != "unsure":
            assert (quote.status, quote.micro, quote.reason) == (state, micro, reason), vector["id"]
        seen[f"{quote.status} as {state}"] += 1
    assert seen["invalid as priced"] == seen["invalid as unpriced"] == 0
    assert seen["priced as priced"] > 190
    assert seen["unpriced as unpriced"] > 70
