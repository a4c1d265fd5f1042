"""Patches for property tests: some operation that fits a value."""

from __future__ import annotations

import random
from typing import Any

from lightmeter.load.parsed import escape_token


def places(value: Any, at: str = "") -> list[tuple[str, Any]]:
    """Every pointer with its value."""
    found = [(at, value)]
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        found += places(part, f"{at}/{escape_token(str(name))}")
    return found


def one_patch(value: Any, draw: random.Random, new: Any) -> list[dict[str, Any]]:
    """Some operation that fits the value."""
    pointer, found = draw.choice(places(value))
    kinds = ["replace", "remove"] if pointer else []
    if isinstance(found, (dict, list)):
        kinds.append("add")
    if isinstance(found, dict) and found:
        kinds.append("move")
    kind = draw.choice(kinds or ["none"])
    if kind == "none":
        return []
    if kind in ("replace", "remove"):
        return [{"op": kind, "path": pointer, **({"value": new} if kind == "replace" else {})}]
    if kind == "move":
        return [
            {
                "op": "move",
                "from": f"{pointer}/{escape_token(draw.choice(list(found)))}",
                "path": f"{pointer}/n",
            }
        ]
    token = "new" if isinstance(found, dict) else str(draw.choice(["-", *range(len(found) + 1)]))
    return [{"op": "add", "path": f"{pointer}/{token}", "value": new}]
