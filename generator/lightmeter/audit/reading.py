"""JSON of ledgers, read as strictly as requests are, and written compactly.

In: lines of bytes. Out: values, or a `Fault` for each line that is not clean.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any, TypeVar, cast

import orjson

from lightmeter.lint.judging import installed_clients
from lightmeter.load.quick import load_lines, read_fast
from lightmeter.load.strictjson import read_json
from lightmeter_client import PROVIDERS
from lightmeter_client._runtime.walking import inputs
from lightmeter_cost.audit.documents import Fault
from lightmeter_cost.audit.records import Bare, Reader

T = TypeVar("T")


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


def bare(request: Any, provider: str | None) -> Bare | None:
    """The one input that a request is, and whose; what is more than that, or nobody's, is for the judge."""
    if type(request) is not dict:
        return None
    asked = cast("dict[str, Any]", request)
    if "body" in asked and ("url" in asked or "method" in asked):
        return None
    name = provider or _first(_markers(), asked)
    ways = None if name is None else _ways(name)
    if name is None or ways is None:
        return None
    if not ways:
        return Bare(name, write(asked), inner=False)
    path = _first(ways, asked)
    if path is None:
        return None
    if not path:
        return Bare(name, write(asked), inner=False)
    found = list(inputs(asked, path))
    if len(found) != 1 or not _alone(asked, found[0][0]):
        return None
    return Bare(name, write(found[0][1]), inner=True)


def _first(known: Iterable[tuple[str, T]], asked: dict[str, Any]) -> T | None:
    """What belongs to the first member that is there: a loop, since a generator for each line of a bill takes time."""
    for marker, found in known:
        if marker in asked:
            return found
    return None


@cache
def _ways(name: str) -> tuple[tuple[str, tuple[Any, ...]], ...] | None:
    """The forms of a provider's requests, each with the way to its inputs; none: bodies are inputs as they are."""
    if name not in PROVIDERS:
        return None
    variants: Any = import_module(f"lightmeter_client.{name}.variants")
    return tuple(variants.FORMS) if any(owner == name for _, owner in _markers()) else ()


@cache
def _markers() -> tuple[tuple[str, str], ...]:
    return tuple(installed_clients(None).markers)


def _alone(request: dict[str, Any], pointer: str) -> bool:
    """Whether an input is all there is in a request, but for the tags on the way to it."""
    node: Any = request
    for token in pointer.split("/")[1:]:
        if isinstance(node, list):
            items = cast("list[Any]", node)
            if len(items) != 1:
                return False
            node = items[0]
        elif any(name != token and not name.startswith("$") for name in node):
            return False
        else:
            node = node[token]
    return True


READER = Reader(parse, write, bare)
