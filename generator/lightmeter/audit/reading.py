"""JSON of ledgers, read as strictly as requests are, and written compactly.

In: lines of bytes. Out: values, or a `Fault` for each line that is not clean.
"""

from __future__ import annotations

from typing import Any

import orjson

from lightmeter.load.quick import load_lines, read_fast
from lightmeter.load.strictjson import read_json
from lightmeter_cost.audit.documents import Fault
from lightmeter_cost.audit.sources import Reader


def parse(lines: list[bytes]) -> list[Any]:
    """The value of each line; all at once when every one is clean."""
    values: list[Any] | None = load_lines(lines)
    return values if values is not None else [value_of(line) for line in lines]


def value_of(data: bytes) -> Any:
    """The value of one text, or what is wrong with it and where."""
    fast = read_fast(data)
    if fast is not None:
        return fast[0]
    parsed = read_json(data)
    if parsed.readable and not parsed.faults:
        return parsed.value
    first = parsed.faults[0]
    more = f" (and {len(parsed.faults) - 1} more)" if len(parsed.faults) > 1 else ""
    return Fault(f"column {first.column}: {first.message}{more}")


def write(value: object) -> str:
    """A value as compact JSON."""
    try:
        return orjson.dumps(value).decode()
    except (TypeError, ValueError):  # an integer past 64 bits, half a surrogate pair
        import json

        return json.dumps(value, separators=(",", ":"))


READER = Reader(parse, write)
