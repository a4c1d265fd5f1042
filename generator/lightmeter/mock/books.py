"""The bill: what a provider itself would show its customers of what they had, when all is over.

In: a world whose application was built. Out: JSON objects, oldest first, nothing of the truth behind them. A provider
with a history of its own shows that; all others a table with a row for each work.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from lightmeter.mock.calls import Json
from lightmeter.mock.world import World


def bill(world: World) -> Iterator[Json]:
    """Every row of every provider and user."""
    for manner in world.manners:
        if manner.bill is not None:
            yield from manner.bill()


def write(path: Path, world: World) -> None:
    """The bill as JSON Lines; there is a whole file or none. Raises OSError."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8", newline="\n") as stream:
        for row in bill(world):
            stream.write(json.dumps(row, ensure_ascii=True, separators=(",", ":")) + "\n")
    partial.replace(path)
